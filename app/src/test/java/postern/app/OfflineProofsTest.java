package postern.app;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import postern.app.cli.Offline;
import postern.app.testing.Json;
import postern.app.testing.Zone;
import postern.rewrite.mail.DomainName;
import postern.rewrite.mail.EmailAddress;
import postern.rewrite.mail.HeaderField;
import postern.rewrite.mail.RawMessage;
import postern.rewrite.mail.ReversePath;
import postern.rewrite.sign.DkimSigner;
import postern.rewrite.sign.SigningKey;

/** {@code explain --offline}: the mail and a DNS are all there is. */
class OfflineProofsTest {
    private static final SigningKey KEY = SigningKey.generate(new DomainName("author.example"), "s1");
    private static final String MAIL = "From: Ada <ada@author.example>\r\nTo: board@lists.example\r\nSubject: Hello\r\nDate: Fri, 20 Nov 2026 10:00:00 +0000\r\n"
            + "Message-ID: <1@author.example>\r\n\r\nHello.\r\n";

    private static String read(String mail, Zone zone, String client) {
        return OfflineProofs.read(new Offline.Mail(mail.getBytes(UTF_8), ReversePath.of(EmailAddress.parse("ada@author.example")), Optional.of(client),
                Optional.of("mx.author.example")), Optional.of(zone.address()));
    }

    private static String signed() {
        RawMessage message = RawMessage.parse(MAIL.getBytes(UTF_8));
        var fields = new ArrayList<HeaderField>();
        fields.add(DkimSigner.prepare(message).sign(KEY, Instant.now().minusSeconds(60)));
        fields.addAll(message.fields());
        return new String(message.withFields(fields).toBytes(), UTF_8);
    }

    @Test void allProofsAreReadAndWhatDmarcMakesOfThem() {
        try (Zone zone = Zone.start().txt("author.example", "v=spf1 ip4:192.0.2.10 -all").txt("_dmarc.author.example", "v=DMARC1; p=reject")
                .txt(KEY.dnsRecord().name().ascii(), KEY.dnsRecord().value())) {
            String answer = read(signed(), zone, "192.0.2.10");
            Object proofs = Json.at(Json.parse(answer), "proofs");
            assertEquals(List.of("pass", "pass", "none", "pass", "dkim"), List.of(Json.text(proofs, "spf", "result"), Json.text(proofs, "dkim", 0, "result"),
                    Json.text(proofs, "arc", "result"), Json.text(proofs, "dmarc", "result"), Json.text(proofs, "by")));
            assertTrue(answer.contains("\"destinations\":[]") && answer.contains("\"others\":[]"), "the shape that the server answers in");

            Object forged = Json.at(Json.parse(read(signed().replace("Hello.", "Hell0."), zone, "198.51.100.7")), "proofs");
            assertEquals(List.of("fail", "fail", "reject"), List.of(Json.text(forged, "spf", "result"), Json.text(forged, "dmarc", "result"), Json.text(forged, "dmarc", "policy")));
        }
    }

    @Test void whatCannotBeReadIsRefusedInWords() {
        try (Zone zone = Zone.start()) {
            assertTrue(assertThrows(IllegalArgumentException.class, () -> read("From: a@b.example\r\n\r\na\nb\r\n", zone, "192.0.2.10")).getMessage().contains("554"));
            assertTrue(assertThrows(IllegalArgumentException.class, () -> read(MAIL, zone, "mx.example")).getMessage().contains("--client"));
        }
    }
}
