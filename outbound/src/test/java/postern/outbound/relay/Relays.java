package postern.outbound.relay;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import postern.rewrite.mail.EmailAddress;
import postern.rewrite.mail.Envelope;
import postern.rewrite.mail.RawMessage;
import postern.rewrite.mail.ReversePath;

/** Profiles, hand-overs and outcomes as the tests of this package name them. */
final class Relays {
    static final RelayProfile.Times SHORT =
            new RelayProfile.Times(Duration.ofSeconds(5), Duration.ofSeconds(5), Duration.ofSeconds(5), Duration.ofSeconds(20));

    private Relays() { }

    static RelayProfile plain(int port) {
        return profile(port, Tls.NONE, 2, 100, SHORT);
    }

    static RelayProfile profile(int port, Tls tls, int connections, int messages, RelayProfile.Times times) {
        return new RelayProfile("main", "127.0.0.1", port, tls, Optional.empty(), Optional.empty(), "postern.example", connections, messages, times);
    }

    static Handover handover(byte[] message, String... to) {
        var recipients = List.of(to).stream().map(EmailAddress::parse).toList();
        var envelope = new Envelope(ReversePath.of(EmailAddress.parse("b+x@r.example")), recipients, false, false);
        return new Handover("p1", envelope, RawMessage.parse(message));
    }

    /** {@code Failed RECIPIENT 550 5.1.1 no such user}. */
    static String told(Outcome outcome) {
        return switch (outcome) {
            case Outcome.Delivered(var reply) -> "Delivered " + reply;
            case Outcome.Deferred(var reply, var blame) -> "Deferred " + blame + " " + reply;
            case Outcome.Failed(var reply, var blame) -> "Failed " + blame + " " + reply;
            case Outcome.Unknown(var why) -> "Unknown " + why;
        };
    }
}
