package postern.rewrite.auth.spf;

import java.net.InetAddress;
import java.util.Optional;
import postern.rewrite.dns.Dns;
import postern.rewrite.dns.DnsName;
import postern.rewrite.mail.DomainName;
import postern.rewrite.mail.ReversePath;

/**
 * Asks whether a client may send for the domain of MAIL FROM (RFC 7208).
 *
 * <p>HELO is asked only where MAIL FROM is null; it proves nothing else here.
 * <p><b>On failure:</b> the DNS in trouble is {@link SpfVerdict#TEMPERROR}. Never an exception, whatever is published. There is no
 * time limit within: {@code dns} has one for its questions, and there are at most {@value #MOST_QUESTIONS} of them.
 * <p><b>Threads:</b> any, at once.
 */
public final class Spf {
    /**
     * DNS questions of one check at most: the first record; ten terms, each the MX of a domain and the addresses of ten hosts;
     * the client's names and the addresses of ten of them.
     */
    public static final int MOST_QUESTIONS = 1 + 10 * (1 + 10) + 1 + 10;

    private final Dns dns;

    public Spf(Dns dns) {
        this.dns = dns;
    }

    /**
     * Checks one transaction.
     *
     * @param client who handed the mail to our side
     * @param helo what it called itself, as it stood in HELO, EHLO or LHLO; may be anything
     */
    public SpfResult check(InetAddress client, String helo, ReversePath from) {
        return from.address().map(address -> check(client, helo, Optional.of(address.domain()), address.localPart()))
                .orElseGet(() -> check(client, helo, domain(helo), ""));
    }

    /**
     * Checks one transaction of which MAIL FROM is at hand only as text, perhaps a malformed one (section 4.3).
     *
     * @param from between the angle brackets, without quotes; empty for the null sender
     */
    public SpfResult check(InetAddress client, String helo, String from) {
        int at = from.lastIndexOf('@');
        return check(client, helo, domain(from.isEmpty() ? helo : from.substring(at + 1)), from.substring(0, Math.max(0, at)));
    }

    private SpfResult check(InetAddress client, String helo, Optional<DomainName> domain, String localPart) {
        if (domain.filter(Spf::canBeAsked).isEmpty()) return new SpfResult(SpfVerdict.NONE, domain, "there is no domain to ask");
        var sender = new Sender(localPart.isEmpty() ? "postmaster" : localPart, domain.get());
        try {
            var ruling = new CheckHost(dns, new Client(client), sender, helo).of(DnsName.of(sender.domain()));
            return new SpfResult(ruling.verdict(), domain, ruling.why());
        } catch (SpfTrouble trouble) {
            return new SpfResult(trouble.verdict, domain, trouble.getMessage());
        }
    }

    /** Section 4.3: a name of several labels. */
    private static boolean canBeAsked(DomainName domain) {
        return !domain.isLiteral() && domain.labels().size() > 1;
    }

    private static Optional<DomainName> domain(String text) {
        try {
            return Optional.of(DomainName.parse(text.endsWith(".") ? text.substring(0, text.length() - 1) : text));
        } catch (IllegalArgumentException notOne) {
            return Optional.empty();
        }
    }
}
