package postern.rewrite.sign;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.security.KeyFactory;
import java.security.KeyPairGenerator;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.X509EncodedKeySpec;
import java.util.Base64;
import org.junit.jupiter.api.Test;
import postern.rewrite.mail.DomainName;

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

    @Test void aKeyIsNeverShown() {
        assertEquals("s1._domainkey.lists.example", TestKeys.KEY.toString());
    }

    @Test void whatIsNoUsableKeyIsRefused() throws Exception {
        KeyPairGenerator weak = KeyPairGenerator.getInstance("RSA");
        weak.initialize(512);
        byte[] weakKey = weak.generateKeyPair().getPrivate().getEncoded();
        byte[] edwards = KeyPairGenerator.getInstance("Ed25519").generateKeyPair().getPrivate().getEncoded();
        for (byte[] bytes : new byte[][] {{}, {1, 2, 3}, weakKey, edwards}) {
            assertThrows(IllegalArgumentException.class, () -> SigningKey.decode(DOMAIN, "s1", bytes));
        }
        byte[] good = TestKeys.KEY.encoded();
        assertThrows(IllegalArgumentException.class, () -> SigningKey.decode(DOMAIN, "s 1", good));
        assertThrows(IllegalArgumentException.class, () -> SigningKey.decode(DOMAIN, "", good));
        assertThrows(IllegalArgumentException.class, () -> SigningKey.decode(new DomainName("[192.0.2.1]"), "s1", good));
    }
}
