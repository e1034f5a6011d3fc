package postern.app.intake;

import java.net.InetAddress;
import java.security.KeyPair;
import java.util.Optional;
import postern.lmtp.Peer;
import postern.lmtp.Submission;
import postern.outbound.testing.TemporaryDatabase;
import postern.rewrite.testing.HandSigner;

/** Authors at {@code author.example}: the domain signs their mail, publishes {@code p=quarantine}, and sends from one host. */
final class ProvenAuthor {
    static final KeyPair KEY = HandSigner.ed25519();

    private ProvenAuthor() { }

    /** A household whose DNS knows that domain. */
    static TestHousehold household(TemporaryDatabase store) {
        var house = new TestHousehold(store);
        house.dns.with("s1._domainkey.author.example", HandSigner.record(KEY)).with("_dmarc.author.example", "v=DMARC1; p=quarantine")
                .with("author.example", "v=spf1 ip4:192.0.2.10 -all");
        return house;
    }

    static String signed(String mail) {
        return HandSigner.dkim(KEY).sign(mail.replace("\n", "\r\n")).replace("\r\n", "\n");
    }

    /** From that host, as Postfix tells it. */
    static Submission directly(String text, String to) {
        Submission plain = TestHousehold.submission("ada@author.example", text, to);
        var client = new Peer.Client(Optional.empty(), Optional.of(InetAddress.ofLiteral("192.0.2.10")), Optional.empty(), Optional.empty(),
                Optional.of("mx.author.example"), Optional.of("4Q"), Optional.empty());
        return new Submission(plain.envelope(), plain.message(), new Peer(plain.peer().address(), plain.peer().lhlo(), Optional.of(client)), plain.received());
    }
}
