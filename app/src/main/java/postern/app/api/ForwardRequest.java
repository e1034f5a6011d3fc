package postern.app.api;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import postern.app.lists.Forward;
import postern.rewrite.mail.EmailAddress;

/** The fields of a forward, as a request gives them; used once. Whether its domain is ours is the controller's to ask. */
final class ForwardRequest {
    private final JsonBody json;
    private final Faults faults;
    private final Map<String, EmailAddress> targets = new LinkedHashMap<>();
    private Optional<String> address = Optional.empty();
    private boolean targetsGiven;

    private ForwardRequest(JsonBody json, Faults faults) {
        this.json = json;
        this.faults = faults;
    }

    record Fields(EmailAddress address, List<EmailAddress> targets) { }

    /** @throws Problem 422 naming all that is wrong */
    static Fields read(byte[] body) {
        var faults = new Faults();
        var read = new ArrayList<Fields>();
        JsonBody.read(body, faults, json -> new ForwardRequest(json, faults).fields().ifPresent(read::add));
        faults.throwIfAny();
        return read.getFirst();
    }

    /** Empty only with a fault. */
    private Optional<Fields> fields() {
        json.object("", Map.of("address", place -> address = json.text(place), "targets", place -> {
            targetsGiven = true;
            json.array(place, this::target);
        }));
        if (!targetsGiven) faults.add("targets", "are missing");
        else if (targets.isEmpty()) faults.add("targets", "are none");
        if (targets.size() > Forward.MOST_TARGETS) faults.add("targets", "are more than " + Forward.MOST_TARGETS);
        if (address.isEmpty()) faults.add("address", "is missing");
        Optional<EmailAddress> parsed = address.flatMap(ListAddress::parse);
        if (address.isPresent() && parsed.isEmpty()) faults.add("address", "is not a mail address");
        parsed.flatMap(ListAddress::fault).ifPresent(fault -> faults.add("address", fault));
        return parsed.map(from -> new Fields(from, List.copyOf(targets.values())));
    }

    private void target(String place) {
        json.text(place).ifPresent(text -> ListAddress.parse(text).ifPresentOrElse(target -> targets.putIfAbsent(target.key(), target),
                () -> faults.add(place, "is not a mail address")));
    }
}
