package postern.rewrite.auth.dkim;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import postern.rewrite.FromSetting;
import postern.rewrite.auth.AuthReader;
import postern.rewrite.auth.AuthResults;
import postern.rewrite.auth.Delivery;
import postern.rewrite.auth.Forecast;
import postern.rewrite.auth.Forecaster;
import postern.rewrite.auth.FromRules;
import postern.rewrite.auth.OwnKey;
import postern.rewrite.auth.Trust;
import postern.rewrite.auth.arc.ArcValidator;
import postern.rewrite.auth.dmarc.PublicSuffixes;
import postern.rewrite.mail.DomainName;
import postern.rewrite.mail.HeaderField;
import postern.rewrite.mail.RawMessage;
import postern.rewrite.mail.ReversePath;
import postern.rewrite.sign.BodyHashes;
import postern.rewrite.sign.DkimCanonical;
import postern.rewrite.sign.SharedHashes;
import postern.rewrite.testing.HandSigner;
import postern.rewrite.testing.HashedOctets;
import postern.rewrite.testing.TxtDns;

/** However many signatures there are, a canonical form of a body is hashed once: octets are counted where they are hashed. */
class BodyHashedOnceTest {
    private static final Instant NOW = Instant.ofEpochSecond(1_795_223_148);
    private static final int LINES = 550_000;
    /** Lines that are the same in both forms. */
    private static final String BODY = "forty-eight octets of a text that is long enough\r\n".repeat(LINES);
    private static final KeyPair KEY = HandSigner.ed25519();
    private static final DomainName LISTS = new DomainName("lists.example");
    private static final FromRules RULES = new FromRules(Set.of(), Optional.empty(), Set.of(), Duration.ofDays(5));
    private static final Delivery ARRIVED = new Delivery(Optional.empty(), "", ReversePath.NULL, NOW);

    @Test void aBodyOf25MegabytesIsHashedOnceInEachForm() {
        String header = "From: ada@author.example\r\n\r\n";
        HandSigner signer = HandSigner.dkim(KEY).with("h", "from");
        var mail = new StringBuilder();
        for (String form : List.of("relaxed/relaxed", "simple/simple")) {
            for (String length : List.of("", "0", "100", "4096", "" + BODY.length())) {
                HandSigner each = signer.with("c", form).with("bh", hash(length.isEmpty() ? BODY.length() : Integer.parseInt(length)));
                String signed = (length.isEmpty() ? each : each.with("l", length)).sign(header);
                mail.append(signed, 0, signed.indexOf("\r\nFrom:") + 2);
            }
        }
        RawMessage message = RawMessage.parse(mail.append(header).append(BODY).toString().getBytes(ISO_8859_1));
        TxtDns dns = new TxtDns().with("s1._domainkey.author.example", HandSigner.record(KEY));

        var hashes = new BodyHashes(message.body());
        long hashed = HashedOctets.during(() -> {
            List<DkimResult> results = new DkimVerifier(dns).verify(message, hashes, NOW);
            assertEquals(List.of(DkimVerdict.PASS), results.stream().map(DkimResult::verdict).distinct().toList());
            assertEquals(10, results.size());
            new ArcValidator(dns).validate(message, hashes, NOW);
        });
        assertTrue(hashed >= 2L * BODY.length(), "counted nothing: " + hashed);
        assertTrue(hashed < 2L * BODY.length() + 20_000, hashed + " octets hashed for a body of " + BODY.length());
    }

    @Test void forecastsForFiftyListsHashNoMoreThanTheArrivalDid() {
        RawMessage message = signedInBothForms(1_000);
        int body = message.bodySize();
        var hashes = new SharedHashes(message);
        TxtDns dns = new TxtDns().with("s1._domainkey.author.example", HandSigner.record(KEY)).with("_dmarc.author.example", "v=DMARC1; p=reject");
        var forecaster = new Forecaster(dns, PublicSuffixes.bundled(), RULES, _ -> Optional.of(OwnKey.VISIBLE), hashes);
        long hashed = HashedOctets.during(() -> {
            AuthResults proofs = new AuthReader(dns, PublicSuffixes.bundled(), Trust.NONE).read(message, hashes, List.of(new DomainName("author.example")), ARRIVED);
            for (int list = 0; list < 50; list++) {
                assertEquals(Forecast.Way.KEEP, forecaster.forecast(proofs, headed(message, list), FromSetting.WHEN_NEEDED, LISTS, NOW).way());
            }
        });
        assertTrue(hashed >= 2L * body, "counted nothing: " + hashed);
        assertTrue(hashed < 2L * body + 200_000, hashed + " octets hashed for a body of " + body);
    }

    @Test void theSameFooterOfFiftyListsIsHashedOnceMore() {
        RawMessage message = signedInBothForms(20_000);
        var hashes = new SharedHashes(message);
        long hashed = HashedOctets.during(() -> {
            for (int list = 0; list < 50; list++) {
                RawMessage footed = headed(message, list).withBody(List.of(message.body(), ByteBuffer.wrap("-- \r\nBoard\r\n".getBytes(ISO_8859_1))));
                hashes.of(message).whole(DkimCanonical.RELAXED);
                hashes.of(footed).whole(DkimCanonical.RELAXED);
            }
        });
        assertEquals(2L * message.bodySize() + "--\r\nBoard\r\n".length(), hashed);
    }

    /** What a list puts above a mail that it leaves alone. */
    private static RawMessage headed(RawMessage message, int list) {
        var fields = new ArrayList<>(message.fields());
        fields.addFirst(HeaderField.of("List-Id", "<list" + list + ".lists.example>"));
        return message.withFields(fields);
    }

    private static RawMessage signedInBothForms(int lines) {
        String mail = "From: ada@author.example\r\n\r\n" + BODY.substring(0, BODY.length() / LINES * lines);
        HandSigner signer = HandSigner.dkim(KEY).with("h", "from");
        return RawMessage.parse(signer.with("c", "simple/simple").sign(signer.with("c", "relaxed/relaxed").sign(mail)).getBytes(ISO_8859_1));
    }

    @Test void aBodyWhoseSignatureDoesNotFitIsNotHashed() {
        String signed = HandSigner.dkim(KEY).with("bh", hash(BODY.length())).sign("From: ada@author.example\r\n\r\n").replace("From: ada", "From: eve");
        RawMessage message = RawMessage.parse((signed + BODY).getBytes(ISO_8859_1));
        long hashed = HashedOctets.during(() -> new DkimVerifier(new TxtDns().with("s1._domainkey.author.example", HandSigner.record(KEY))).verify(message, NOW));
        assertTrue(hashed < 10_000, hashed + " octets");
    }

    /** Of so many octets of the body, which is its own canonical form. */
    private static String hash(int length) {
        try {
            byte[] beginning = BODY.substring(0, length).getBytes(ISO_8859_1);
            return Base64.getEncoder().encodeToString(MessageDigest.getInstance("SHA-256").digest(beginning));
        } catch (GeneralSecurityException everyJdkHasIt) {
            throw new IllegalStateException(everyJdkHasIt);
        }
    }
}
