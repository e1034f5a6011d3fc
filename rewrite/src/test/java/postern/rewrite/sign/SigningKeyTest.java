package postern.rewrite.sign;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.security.KeyFactory;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.X509EncodedKeySpec;
import java.util.Base64;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import postern.rewrite.mail.DomainName;
import postern.rewrite.testing.Peers;

class SigningKeyTest {
    private static final DomainName DOMAIN = new DomainName("lists.example");

    @Test void aStoredKeyIsTheSameKey() {
        SigningKey again = SigningKey.decode(DOMAIN, "s1", TestKeys.KEY.encoded());
        assertEquals(TestKeys.KEY.dnsRecord(), again.dnsRecord());
        assertArrayEquals(TestKeys.KEY.sign(new byte[] {1}), again.sign(new byte[] {1}));
    }

    @Test void theRecordHoldsThePublicHalfOf2048Bits() throws Exception {
        SigningKey.DnsRecord record = TestKeys.KEY.dnsRecord();
        assertEquals("s1._domainkey.lists.example", record.name().ascii());
        assertTrue(record.value().startsWith("v=DKIM1; k=rsa; p="));
        byte[] key = Base64.getDecoder().decode(record.value().substring(18));
        var read = (RSAPublicKey) KeyFactory.getInstance("RSA").generatePublic(new X509EncodedKeySpec(key));
        assertEquals(2048, read.getModulus().bitLength());
    }

    @Test void aStoredEd25519KeyIsTheSameKey() {
        SigningKey again = SigningKey.decode(DOMAIN, "e1", TestKeys.ED.encoded());
        assertEquals(SigningAlgorithm.ED25519_SHA256, again.algorithm());
        assertEquals(TestKeys.ED.dnsRecord(), again.dnsRecord());
        assertArrayEquals(TestKeys.ED.sign(new byte[] {1}), again.sign(new byte[] {1}));
    }

    /** RFC 8463 appendix A: the seed of A.2 behind the fixed beginning of RFC 8410 section 7, and the record of A.3. */
    @Test void theEd25519RecordIsThatOfTheRfc() {
        assertEquals("v=DKIM1; k=ed25519; p=11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=", TestKeys.ofTheRfc().dnsRecord().value());
        assertEquals("brisbane._domainkey.football.example.com", TestKeys.ofTheRfc().dnsRecord().name().ascii());
    }

    /** The public half is computed anew from the stored secret: both signs of its x, and y with leading zeros, must come out right. */
    @Test void thePublicHalfOfEverySeedVerifies() throws Exception {
        for (int round = 0; round < Peers.rounds(20, 2_000); round++) {
            SigningKey key = SigningKey.generate(DOMAIN, "e1", SigningAlgorithm.ED25519_SHA256);
            byte[] point = Base64.getDecoder().decode(key.dnsRecord().value().substring(22));
            Signature verifier = Signature.getInstance("Ed25519");
            verifier.initVerify(KeyFactory.getInstance("Ed25519").generatePublic(new X509EncodedKeySpec(subjectPublicKeyInfo(point))));
            verifier.update(DkimCanonical.sha256().digest(new byte[] {1}));
            assertTrue(verifier.verify(key.sign(new byte[] {1})));
        }
    }

    /** RFC 8410 section 4. */
    private static byte[] subjectPublicKeyInfo(byte[] point) {
        assertEquals(32, point.length);
        return HexFormat.of().parseHex("302a300506032b6570032100" + HexFormat.of().formatHex(point));
    }

    @Test void aKeyIsNeverShown() {
        assertEquals("s1._domainkey.lists.example", TestKeys.KEY.toString());
        assertEquals("e1._domainkey.lists.example", TestKeys.ED.toString());
        assertEquals("RSA key of 2048 bits", RsaHalf.generate(SigningProvider.jdk()).toString());
        assertEquals("Ed25519 key", Ed25519Half.generate().toString());
    }

    @Test void whatIsNoUsableKeyIsRefused() throws Exception {
        KeyPairGenerator weak = KeyPairGenerator.getInstance("RSA");
        weak.initialize(512);
        byte[] weakKey = weak.generateKeyPair().getPrivate().getEncoded();
        byte[] exchange = KeyPairGenerator.getInstance("X25519").generateKeyPair().getPrivate().getEncoded();
        byte[] other = KeyPairGenerator.getInstance("Ed448").generateKeyPair().getPrivate().getEncoded();
        byte[] spoilt = TestKeys.ED.encoded();
        spoilt[11]++;
        for (byte[] bytes : new byte[][] {{}, {1, 2, 3}, weakKey, exchange, other, spoilt}) {
            assertThrows(IllegalArgumentException.class, () -> SigningKey.decode(DOMAIN, "s1", bytes));
        }
        byte[] good = TestKeys.KEY.encoded();
        assertThrows(IllegalArgumentException.class, () -> SigningKey.decode(DOMAIN, "s 1", good));
        assertThrows(IllegalArgumentException.class, () -> SigningKey.decode(DOMAIN, "", good));
        assertThrows(IllegalArgumentException.class, () -> SigningKey.decode(new DomainName("[192.0.2.1]"), "s1", good));
    }
}
