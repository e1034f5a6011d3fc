package postern.rewrite.sign;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.james.jdkim.DKIMVerifier;
import org.apache.james.jdkim.api.SignatureRecord;
import org.apache.james.jdkim.exceptions.FailException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import postern.rewrite.mail.HeaderField;
import postern.rewrite.mail.RawMessage;
import postern.rewrite.testing.OddMessages;

/** Signatures as jDKIM judges them; what jDKIM is known to get wrong is left to the outside judge in {@code DkimSignerIT}. */
class DkimSignerTest {
    private static final Instant NOW = Instant.ofEpochSecond(1_795_223_148);
    /** Wrong hash for a relaxed empty body, no field over 10,000 octets, no 8-bit header. */
    private static final Set<String> BEYOND_JDKIM = Set.of("no body at all", "empty body", "body of empty lines", "header field of 12,000 octets",
            "Latin-1 in the header", "UTF-8 in the header");

    static Stream<String> forJdkim() {
        return OddMessages.all().keySet().stream().filter(name -> !BEYOND_JDKIM.contains(name));
    }

    @ParameterizedTest
    @MethodSource("forJdkim")
    void anotherVerifierAccepts(String name) throws IOException, FailException {
        assertEquals(1, verify(OddMessages.onTheWire(signed(OddMessages.all().get(name)))).size());
    }

    @Test void aTamperedTwinIsRefused() {
        RawMessage good = signed(OddMessages.all().get("plain"));
        String text = new String(good.toBytes(), ISO_8859_1);
        for (String tampered : List.of(text.replace("Hello", "Hallo"), text.replace("From: Ada", "From: Eve"), "From: Eve <eve@x.example>\r\n" + text,
                "Reply-To: eve@x.example\r\n" + text, "Subject: x\r\n" + text)) {
            assertThrows(FailException.class, () -> verify(RawMessage.parse(tampered.getBytes(ISO_8859_1))), tampered);
        }
    }

    @Test void whatWouldChangeTheReadingIsShut() {
        String value = signed(OddMessages.all().get("plain")).first("DKIM-Signature").orElseThrow().value().replaceAll("\\s", "");
        assertTrue(value.contains(";h=from:from:to:to:cc:subject:subject:reply-to:date:date:message-id:message-id;"), value);
    }

    @Test void whatARelayMayAddIsNotShut() {
        String value = signed(OddMessages.all().get("only From")).first("DKIM-Signature").orElseThrow().value().replaceAll("\\s", "");
        assertTrue(value.contains(";h=from:from:to:cc:subject:reply-to;"), value);
    }

    @Test void leavingTheListIsSigned() {
        String value = signed(OddMessages.all().get("list fields")).first("DKIM-Signature").orElseThrow().value().replaceAll("\\s", "");
        assertTrue(value.contains(":list-unsubscribe:list-unsubscribe:list-unsubscribe-post:list-unsubscribe-post:"), value);
    }

    @Test void tagsAreThoseOfAWholeBodySignatureOfTheDomain() {
        String value = signed(OddMessages.all().get("plain")).first("DKIM-Signature").orElseThrow().value().replaceAll("\\s", "");
        assertTrue(value.startsWith("v=1;a=rsa-sha256;c=relaxed/relaxed;d=lists.example;s=s1;t=1795223148;h="), value);
        assertFalse(value.contains(";l=") || value.contains(";i="), value);
    }

    @Test void linesOfASignatureAreShort() {
        for (RawMessage message : OddMessages.all().values()) {
            String field = new String(signed(message).fields().getFirst().toBytes(), ISO_8859_1);
            field.lines().forEach(line -> assertTrue(line.length() <= 78, line));
        }
    }

    @Test void oneBodyServesManyHeaders() throws IOException, FailException {
        RawMessage message = OddMessages.all().get("plain");
        DkimSigner signer = DkimSigner.prepare(message);
        for (String member : List.of("a@x.example", "b@x.example")) {
            var header = new ArrayList<>(message.fields());
            header.add(HeaderField.of("List-Unsubscribe", "<mailto:" + member + ">"));
            header.addFirst(signer.sign(List.copyOf(header), TestKeys.KEY, NOW));
            assertEquals(1, verify(message.withFields(header)).size());
        }
    }

    private static RawMessage signed(RawMessage message) {
        var header = new ArrayList<>(message.fields());
        header.addFirst(DkimSigner.prepare(message).sign(TestKeys.KEY, NOW));
        return message.withFields(header);
    }

    private static List<SignatureRecord> verify(RawMessage message) throws IOException, FailException {
        Map<String, String> dns = TestKeys.dns();
        var verifier = new DKIMVerifier((_, selector, domain) -> List.of(dns.get(selector + "._domainkey." + domain)));
        return verifier.verify(new ByteArrayInputStream(message.toBytes()));
    }
}
