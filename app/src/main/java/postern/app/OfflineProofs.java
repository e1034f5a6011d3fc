package postern.app;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import postern.app.api.ExplainJson;
import postern.app.cli.Offline;
import postern.app.dns.DnsjavaDns;
import postern.app.intake.Explain;
import postern.app.intake.ProofReading;
import postern.app.settings.HostPort;
import postern.rewrite.auth.FromRules;
import postern.rewrite.auth.Trust;
import postern.rewrite.dns.Dns;
import postern.rewrite.mail.EmailAddress;

/** Reads what proves the author of a mail without a server: nobody's word counts beside signatures and the DNS. */
final class OfflineProofs {
    private static final Duration DNS_TIMEOUT = Duration.ofSeconds(5);
    private static final long LARGEST = 256L << 20;
    private static final String ANY_NAME = "localhost";

    /** An envelope has one. */
    private static final EmailAddress ANYBODY = EmailAddress.parse("anybody@offline.invalid");

    private OfflineProofs() { }

    /** {@link Offline#read}. */
    static String read(Offline.Mail mail, Optional<String> resolver) {
        Dns dns = resolver.map(OfflineProofs::at).orElseGet(() -> DnsjavaDns.ofSystem(DNS_TIMEOUT));
        var rules = new FromRules(Set.of(), Optional.empty(), Set.of(), Duration.ZERO);
        var proofs = new ProofReading(dns, Trust.NONE, rules, DNS_TIMEOUT.multipliedBy(4), Clock.systemUTC());
        var question = new Explain.Question(mail.octets(), List.of(ANYBODY), mail.mailFrom(), mail.client().map(OfflineProofs::client), mail.helo().orElse(""));
        return ExplainJson.of(Explain.offline(question, proofs, ANY_NAME, LARGEST, Clock.systemUTC()));
    }

    private static Dns at(String resolver) {
        HostPort at;
        try {
            at = HostPort.parse(resolver, 53);
        } catch (IllegalArgumentException wrong) {
            throw new IllegalArgumentException("the resolver cannot be used: " + wrong.getMessage());
        }
        return DnsjavaDns.at(new InetSocketAddress(at.host(), at.port()), DNS_TIMEOUT);
    }

    private static InetAddress client(String address) {
        try {
            return InetAddress.ofLiteral(address);
        } catch (IllegalArgumentException notOne) {
            throw new IllegalArgumentException("--client is not an IP address such as 192.0.2.10 or 2001:db8::1");
        }
    }
}
