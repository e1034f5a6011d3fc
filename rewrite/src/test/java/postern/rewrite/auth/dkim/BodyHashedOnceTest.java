package postern.rewrite.auth.dkim;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.security.DigestException;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.MessageDigest;
import java.security.MessageDigestSpi;
import java.security.Provider;
import java.security.Security;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;
import postern.rewrite.auth.arc.ArcValidator;
import postern.rewrite.mail.RawMessage;
import postern.rewrite.sign.BodyHashes;
import postern.rewrite.testing.HandSigner;
import postern.rewrite.testing.TxtDns;

/** However many signatures there are, a canonical form of a body is hashed once: octets are counted where they are hashed. */
class BodyHashedOnceTest {
    private static final Instant NOW = Instant.ofEpochSecond(1_795_223_148);
    private static final int LINES = 550_000;
    /** Lines that are the same in both forms. */
    private static final String BODY = "forty-eight octets of a text that is long enough\r\n".repeat(LINES);
    private static final KeyPair KEY = HandSigner.ed25519();

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
        long hashed = Counted.during(() -> {
            List<DkimResult> results = new DkimVerifier(dns).verify(message, hashes, NOW);
            assertEquals(List.of(DkimVerdict.PASS), results.stream().map(DkimResult::verdict).distinct().toList());
            assertEquals(10, results.size());
            new ArcValidator(dns).validate(message, hashes, NOW);
        });
        assertTrue(hashed >= 2L * BODY.length(), "counted nothing: " + hashed);
        assertTrue(hashed < 2L * BODY.length() + 20_000, hashed + " octets hashed for a body of " + BODY.length());
    }

    @Test void aBodyWhoseSignatureDoesNotFitIsNotHashed() {
        String signed = HandSigner.dkim(KEY).with("bh", hash(BODY.length())).sign("From: ada@author.example\r\n\r\n").replace("From: ada", "From: eve");
        RawMessage message = RawMessage.parse((signed + BODY).getBytes(ISO_8859_1));
        long hashed = Counted.during(() -> new DkimVerifier(new TxtDns().with("s1._domainkey.author.example", HandSigner.record(KEY))).verify(message, NOW));
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

    /** A provider whose SHA-256 counts what it is fed, while something runs. */
    private static final class Counted extends Provider {
        private static long octets;

        private Counted() {
            super("Counted", "1", "counts octets");
            put("MessageDigest.SHA-256", Sha256.class.getName());
        }

        static long during(Runnable work) {
            octets = 0;
            Security.insertProviderAt(new Counted(), 1);
            try {
                work.run();
                return octets;
            } finally {
                Security.removeProvider("Counted");
            }
        }
    }

    public static final class Sha256 extends MessageDigestSpi implements Cloneable {
        private MessageDigest digest;

        public Sha256() throws GeneralSecurityException {
            digest = MessageDigest.getInstance("SHA-256", "SUN");
        }

        @Override protected void engineUpdate(byte input) {
            Counted.octets++;
            digest.update(input);
        }

        @Override protected void engineUpdate(byte[] input, int offset, int length) {
            Counted.octets += length;
            digest.update(input, offset, length);
        }

        @Override protected byte[] engineDigest() {
            return digest.digest();
        }

        @Override protected int engineDigest(byte[] out, int offset, int length) throws DigestException {
            return digest.digest(out, offset, length);
        }

        @Override protected int engineGetDigestLength() {
            return 32;
        }

        @Override protected void engineReset() {
            digest.reset();
        }

        @Override public Object clone() throws CloneNotSupportedException {
            Sha256 copy = (Sha256) super.clone();
            copy.digest = (MessageDigest) digest.clone();
            return copy;
        }
    }
}
