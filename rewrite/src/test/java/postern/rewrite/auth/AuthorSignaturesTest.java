package postern.rewrite.auth;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.net.InetAddress;
import java.security.KeyPair;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import postern.rewrite.auth.dmarc.PublicSuffixes;
import postern.rewrite.mail.DomainName;
import postern.rewrite.mail.EmailAddress;
import postern.rewrite.mail.RawMessage;
import postern.rewrite.mail.ReversePath;
import postern.rewrite.testing.HandSigner;
import postern.rewrite.testing.TxtDns;

/** Which signatures a mail is known by again, and that it is, whatever they do not cover. */
class AuthorSignaturesTest {
    private static final KeyPair KEY = HandSigner.ed25519();
    private static final KeyPair OTHER = HandSigner.rsa(1024);
    private static final String MAIL = "From: Ada <ada@author.example>\r\nTo: board@lists.example\r\nSubject: Hello\r\nDate: Sat, 21 Nov 2026 09:59:00 +0000\r\n"
            + "Message-ID: <1@author.example>\r\n\r\nHello.\r\n";
    private static final HandSigner TIMED = HandSigner.dkim(KEY).with("t", "1795255140");

    /** @param known how many signatures it is known by */
    private record Case(String name, HandSigner signer, String mail, int known) {
        @Override public String toString() {
            return name;
        }
    }

    static Stream<Case> cases() {
        return Stream.of(
                new Case("with a time", TIMED, MAIL, 1),
                new Case("over Date", HandSigner.dkim(KEY).with("h", "From:To:Subject:Date"), MAIL, 1),
                new Case("over Message-ID", HandSigner.dkim(KEY).with("h", "From:To:Subject:Message-ID"), MAIL, 1),
                new Case("over words alone, that another mail may have too", HandSigner.dkim(KEY), MAIL, 0),
                new Case("over a Date that is not there", HandSigner.dkim(KEY).with("h", "From:To:Subject:Date"), MAIL.replaceFirst("Date:[^\r]*\r\n", ""), 0),
                new Case("over a part of the body", TIMED.with("l", "3"), MAIL, 0),
                new Case("by another domain", TIMED.with("d", "elsewhere.example"), MAIL, 0),
                new Case("by a domain below", TIMED.with("d", "mail.author.example"), MAIL, 1),
                new Case("that does not verify", HandSigner.dkim(OTHER).with("t", "1795255140"), MAIL, 0));
    }

    @ParameterizedTest
    @MethodSource("cases")
    void aMailIsKnownByWhatItsAuthorSignedOnce(Case one) {
        assertEquals(one.known, known(one.signer.sign(one.mail)).size());
    }

    static Stream<UnaryOperator<String>> changes() {
        return Stream.of(
                mail -> mail.replace("<1@author.example>", "<2@author.example>"),
                mail -> mail.replaceFirst("Message-ID:[^\r]*\r\n", ""),
                mail -> mail.replace("09:59:00", "10:00:00"),
                mail -> mail.replace("Hello.\r\n", "Hello.  \r\n\r\n\r\n"),
                mail -> "List-Id: <other.example>\r\nReceived: from x\r\n" + mail,
                mail -> mail.replaceFirst("b=(.{10})", "b=\r\n $1 \r\n\t"));
    }

    @ParameterizedTest
    @MethodSource("changes")
    void itIsKnownAgainWhateverTheSignatureDoesNotCover(UnaryOperator<String> change) {
        String mail = TIMED.sign(MAIL);
        assertEquals(1, known(mail).size());
        assertEquals(known(mail), known(change.apply(mail)));
    }

    @Test void oneOfSeveralIsEnough() {
        String mail = HandSigner.dkim(OTHER).with("s", "s2").with("t", "1795255140").sign(TIMED.sign(MAIL));
        Set<String> both = known(mail);
        Set<String> left = known(TIMED.sign(MAIL));
        assertEquals(List.of(2, 1), List.of(both.size(), left.size()));
        left.removeAll(both);
        assertEquals(Set.of(), left, "the other was taken out");
    }

    @Test void aNewMailWithTheSameWordsIsAnother() {
        assertEquals(2, Stream.of("1795255140", "1795255141").flatMap(time -> known(HandSigner.dkim(KEY).with("t", time).sign(MAIL)).stream()).distinct().count());
    }

    private static Set<String> known(String mail) {
        TxtDns dns = new TxtDns();
        for (String domain : List.of("author.example", "mail.author.example", "elsewhere.example")) dns.with("s1._domainkey." + domain, HandSigner.record(KEY));
        dns.with("s2._domainkey.author.example", HandSigner.record(OTHER)).with("_dmarc.author.example", "v=DMARC1; p=reject");
        var delivery = new Delivery(Optional.of(InetAddress.ofLiteral("198.51.100.7")), "mx.elsewhere.example", ReversePath.of(EmailAddress.parse("x@elsewhere.example")),
                Instant.parse("2026-11-21T10:00:00Z"));
        RawMessage message = RawMessage.parse(mail.getBytes(ISO_8859_1));
        AuthResults proofs = new AuthReader(dns, PublicSuffixes.bundled(), Trust.NONE).read(message, List.of(new DomainName("author.example")), delivery);
        return new HashSet<>(AuthorSignatures.of(proofs, message));
    }
}
