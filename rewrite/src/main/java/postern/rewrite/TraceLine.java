package postern.rewrite;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import postern.rewrite.mail.DomainName;
import postern.rewrite.mail.HeaderField;

/**
 * Our {@code Received} field on top (RFC 5321 section 4.4; {@code LMTP} is RFC 3848). It has no {@code for} clause: whom a
 * copy is for is nobody else's affair.
 *
 * @param hidesOrigin it has no {@code from} clause either
 */
record TraceLine(DomainName hostname, Arrival arrival, boolean hidesOrigin) implements Step {
    private static final DateTimeFormatter DATE = DateTimeFormatter.ofPattern("EEE, d MMM yyyy HH:mm:ss Z", Locale.ENGLISH);

    @Override public void apply(Draft draft) {
        String from = hidesOrigin ? "" : "from " + nameOf(arrival.lhlo()) + arrival.peer().map(peer -> " (" + literal(peer) + ")").orElse("") + "\r\n\t";
        draft.addOnTop(HeaderField.of("Received", from + "by " + hostname + " (Postern) with LMTP id " + arrival.posting()
                + ";\r\n\t" + date(arrival.received())));
    }

    /** As RFC 5322 section 3.3 writes it, in UTC. */
    static String date(Instant instant) {
        return DATE.format(instant.atOffset(ZoneOffset.UTC));
    }

    private static String nameOf(String lhlo) {
        try {
            return DomainName.parse(lhlo).ascii();
        } catch (IllegalArgumentException notAName) {
            return "unknown";
        }
    }

    /** RFC 5321 section 4.1.3; a zone such as {@code %eth0} is ours alone. */
    private static String literal(InetAddress peer) {
        String text = peer.getHostAddress().replaceFirst("%.*", "");
        return peer instanceof Inet6Address ? "[IPv6:" + text + "]" : "[" + text + "]";
    }
}
