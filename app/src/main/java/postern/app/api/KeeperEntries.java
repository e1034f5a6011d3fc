package postern.app.api;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import postern.app.lists.Keepers;
import postern.rewrite.mail.DomainName;
import postern.rewrite.mail.EmailAddress;

/** Reads {@code {"owners":[{"address"}…]}}, or the same of moderators; used once. */
final class KeeperEntries {
    private final JsonBody json;
    private final Faults faults;
    private final Predicate<DomainName> ours;
    private final List<EmailAddress> people = new ArrayList<>();
    private boolean given;
    private Optional<String> address = Optional.empty();
    private boolean unreadable;

    private KeeperEntries(JsonBody json, Faults faults, Predicate<DomainName> ours) {
        this.json = json;
        this.faults = faults;
        this.ours = ours;
    }

    /**
     * @param ours the domains in which nobody lives: mail for a list's owners must not come back to us
     * @throws Problem 422
     */
    static List<EmailAddress> read(byte[] body, String field, Predicate<DomainName> ours) {
        var faults = new Faults();
        var all = new ArrayList<EmailAddress>();
        JsonBody.read(body, faults, json -> {
            var entries = new KeeperEntries(json, faults, ours);
            json.object("", Map.of(field, entries::entries));
            if (!entries.given) faults.add(field, "is missing");
            if (entries.people.size() > Keepers.MOST) faults.add(field, "are more than " + Keepers.MOST);
            all.addAll(entries.people);
        });
        faults.throwIfAny();
        return all;
    }

    private void entries(String place) {
        given = true;
        json.array(place, this::entry);
    }

    private void entry(String place) {
        address = Optional.empty();
        unreadable = false;
        if (!json.object(place, Map.of("address", this::address)) || unreadable) return;
        Optional<EmailAddress> person = address.flatMap(ListAddress::parse);
        if (address.isEmpty()) faults.add(place + ".address", "is missing");
        else if (person.isEmpty()) faults.add(place + ".address", "is not a mail address");
        else if (ours.test(person.get().domain())) faults.add(place + ".address", "is in a domain of ours: keepers read their mail elsewhere");
        else people.add(person.get());
    }

    private void address(String place) {
        address = json.text(place);
        unreadable |= address.isEmpty();
    }
}
