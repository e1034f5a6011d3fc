package postern.app;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import postern.app.alarms.Alarm;
import postern.app.alarms.Alarms;
import postern.app.api.Relays;
import postern.app.standing.Standing;
import postern.rewrite.mail.DomainName;
import postern.rewrite.mail.Reply;

/** What of the house's state an operator must end. Pure but for what it asks, which answers from memory. */
final class AlarmSources {
    private AlarmSources() { }

    /**
     * Domains whose key receivers do not find, from the first look at the DNS on.
     *
     * @param captured copies leave this machine no other way than into a folder: then a key need not be published
     */
    static Alarms.Source domainKeys(Supplier<Map<DomainName, Standing>> standings, boolean captured) {
        return () -> captured ? List.of() : standings.get().entrySet().stream()
                .filter(domain -> domain.getValue().looked().isPresent() && !domain.getValue().isVisible())
                .map(domain -> key(domain.getKey(), domain.getValue())).toList();
    }

    private static Alarms.State key(DomainName domain, Standing standing) {
        return new Alarms.State(Alarm.Name.DOMAIN_KEY, domain.ascii(), "its signing key is " + standing.sight().word() + " in the DNS, so mail for it is put off (451), and kept in"
                + " quarantine after a while; publish its records, see POST /api/v1/domains/" + domain.ascii() + "/check");
    }

    static Alarms.Source relays(Relays relays) {
        return () -> relays.all().stream().filter(Relays.State::stopped).map(relay -> new Alarms.State(Alarm.Name.RELAY_STOPPED, relay.name(),
                "it takes nothing, and copies wait until POST /api/v1/relays/" + relay.name() + "/resume: " + relay.reason())).toList();
    }

    /** @param putsOff what all mail is put off with now */
    static Alarms.Source room(Supplier<Optional<Reply>> putsOff) {
        return () -> putsOff.get().map(reply -> new Alarms.State(Alarm.Name.NO_ROOM, "this node",
                "all mail is put off (" + reply.code() + "): more copies wait than postern.queue.most, or less of the disk is free than postern.store.minimumFree")).stream().toList();
    }
}
