package postern.rewrite.sign;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.Signature;
import java.security.spec.X509EncodedKeySpec;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import postern.rewrite.mail.HeaderField;
import postern.rewrite.mail.RawMessage;
import postern.rewrite.testing.Peers;

/** Signatures that others published: our canonical forms must give their hashes and verify under their keys. */
class KnownAnswersTest {
    @ParameterizedTest
    @CsvSource({
        "rfc8463-example.msg, 2",
        "dkimpy/rfc6376.signed.msg, 2",
        "dkimpy/rfc6376.signed.rsa.msg, 1",
    })
    void bodyHashesAreThoseOfTheRfcs(String file, int signatures) throws IOException {
        RawMessage message = read(file);
        List<HeaderField> found = message.all("DKIM-Signature");
        assertEquals(signatures, found.size());
        for (HeaderField signature : found) {
            Map<String, String> tags = tags(signature);
            DkimCanonical form = form(tags.get("c"), 1);
            assertEquals(tags.get("bh"), Base64.getEncoder().encodeToString(form.bodyHash(message.body())));
        }
    }

    @ParameterizedTest
    @CsvSource({"rfc8463-example.msg, RELAXED", "dkimpy/rfc6376.signed.msg, SIMPLE", "dkimpy/rfc6376.signed.rsa.msg, SIMPLE"})
    void rsaSignaturesOfTheRfcsVerifyOverOurForms(String file, DkimCanonical form) throws IOException, GeneralSecurityException {
        RawMessage message = read(file);
        HeaderField field = message.all("DKIM-Signature").stream().filter(each -> tags(each).get("a").equals("rsa-sha256")).findFirst().orElseThrow();
        Map<String, String> tags = tags(field);
        assertEquals(form, form(tags.get("c"), 0));
        Signature verifier = Signature.getInstance("SHA256withRSA");
        String record = Files.readString(Peers.vectors().resolve("dkim/dkimpy/test.txt"));
        byte[] key = Base64.getMimeDecoder().decode(record.substring(record.indexOf("p=") + 2).strip());
        verifier.initVerify(KeyFactory.getInstance("RSA").generatePublic(new X509EncodedKeySpec(key)));
        verifier.update(signedOctets(message, field, tags, form));
        assertTrue(verifier.verify(Base64.getDecoder().decode(tags.get("b"))));
    }

    @Test void theEd25519SignatureOfTheRfcIsMadeAgain() throws IOException {
        RawMessage message = read("rfc8463-example.msg");
        HeaderField field = message.all("DKIM-Signature").stream().filter(each -> tags(each).get("a").equals("ed25519-sha256")).findFirst().orElseThrow();
        Map<String, String> tags = tags(field);
        byte[] made = TestKeys.ofTheRfc().sign(signedOctets(message, field, tags, DkimCanonical.RELAXED));
        assertEquals(tags.get("b"), Base64.getEncoder().encodeToString(made));
    }

    private static byte[] signedOctets(RawMessage message, HeaderField signature, Map<String, String> tags, DkimCanonical form) {
        var octets = new ByteArrayOutputStream();
        var left = new ArrayList<>(message.fields().reversed());
        for (String name : tags.get("h").split(":")) {
            left.stream().filter(field -> field.is(name)).findFirst().ifPresent(field -> {
                left.remove(field);
                octets.writeBytes(form.header(field));
            });
        }
        String text = new String(signature.toBytes(), ISO_8859_1).replaceFirst("([;\\s]b=)[^;]*", "$1").stripTrailing();
        byte[] own = form.header(RawMessage.parse((text + "\r\n\r\n").getBytes(ISO_8859_1)).fields().getFirst());
        octets.writeBytes(Arrays.copyOf(own, own.length - 2));
        return octets.toByteArray();
    }

    private static Map<String, String> tags(HeaderField signature) {
        return Arrays.stream(signature.value().split(";")).map(tag -> tag.split("=", 2)).filter(tag -> tag.length == 2)
                .collect(Collectors.toMap(tag -> tag[0].strip(), tag -> tag[1].replaceAll("\\s", "")));
    }

    private static DkimCanonical form(String c, int which) {
        return DkimCanonical.valueOf(c.split("/")[which].toUpperCase(Locale.ROOT));
    }

    private static RawMessage read(String file) throws IOException {
        String text = new String(Files.readAllBytes(Peers.vectors().resolve("dkim").resolve(file)), ISO_8859_1);
        return RawMessage.parse(text.replaceAll("\r?\n", "\r\n").getBytes(ISO_8859_1));
    }
}
