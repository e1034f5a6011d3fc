package postern.rewrite.sign;

import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.interfaces.RSAPrivateCrtKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.RSAPublicKeySpec;
import java.util.Base64;
import postern.rewrite.mail.DomainName;

/**
 * An RSA key that signs for one domain, and the name under which receivers find its public half.
 *
 * <p>Immutable, safe for all threads. {@link #toString} names domain and selector, never the key.
 */
public final class SigningKey {
    private static final int GENERATED_BITS = 2048;
    private static final int FEWEST_BITS = 1024;
    private static final int MOST_BITS = 4096;

    private final DomainName domain;
    private final String selector;
    private final RSAPrivateCrtKey key;

    private SigningKey(DomainName domain, String selector, RSAPrivateCrtKey key) {
        if (domain.isLiteral()) throw new IllegalArgumentException("a key signs for a domain name, not for an address literal");
        this.domain = domain;
        this.selector = new DomainName(selector).ascii();
        this.key = key;
        recordName();
        int bits = key.getModulus().bitLength();
        if (bits < FEWEST_BITS || bits > MOST_BITS) throw new IllegalArgumentException("RSA key of " + bits + " bits: use 2048");
    }

    /**
     * A new RSA key of 2048 bits (RFC 8301 section 3.2) from the JDK's secure random source; takes some 100 ms.
     *
     * @param selector one or more labels in lower case, {@code s1}
     * @throws IllegalArgumentException if the selector is none, or the record's name would be too long
     */
    public static SigningKey generate(DomainName domain, String selector) {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
            generator.initialize(GENERATED_BITS);
            return new SigningKey(domain, selector, (RSAPrivateCrtKey) generator.generateKeyPair().getPrivate());
        } catch (GeneralSecurityException everyJdkHasIt) {
            throw new IllegalStateException(everyJdkHasIt);
        }
    }

    /**
     * Reads back what {@link #encoded} gave.
     *
     * @param pkcs8 an RSA key of 1024 to 4096 bits, DER (RFC 5958)
     * @throws IllegalArgumentException if it is not; the message tells nothing of the key
     */
    public static SigningKey decode(DomainName domain, String selector, byte[] pkcs8) {
        try {
            PrivateKey key = KeyFactory.getInstance("RSA").generatePrivate(new PKCS8EncodedKeySpec(pkcs8));
            if (key instanceof RSAPrivateCrtKey rsa) return new SigningKey(domain, selector, rsa);
        } catch (GeneralSecurityException notAKey) {
            // answered below: the provider's message may quote what it read
        }
        throw new IllegalArgumentException("not an RSA private key in PKCS#8 for " + selector + "._domainkey." + domain);
    }

    public DomainName domain() {
        return domain;
    }

    public String selector() {
        return selector;
    }

    /** The private key as PKCS#8 DER: to be kept, never shown. */
    public byte[] encoded() {
        return key.getEncoded();
    }

    /**
     * What has to be published before this key signs (RFC 6376 section 3.6).
     *
     * @param name  {@code s1._domainkey.lists.example}
     * @param value {@code v=DKIM1; k=rsa; p=…}, about 410 characters for 2048 bits: a zone file splits it into strings of at most 255
     */
    public record DnsRecord(DomainName name, String value) { }

    public DnsRecord dnsRecord() {
        return new DnsRecord(recordName(), "v=DKIM1; k=rsa; p=" + Base64.getEncoder().encodeToString(publicKey()));
    }

    /** RSASSA-PKCS1-v1_5 over SHA-256 of {@code data} (RFC 6376 section 3.3.2). */
    byte[] sign(byte[] data) {
        try {
            Signature signature = Signature.getInstance("SHA256withRSA");
            signature.initSign(key);
            signature.update(data);
            return signature.sign();
        } catch (GeneralSecurityException trouble) {
            throw new IllegalStateException("cannot sign with " + this, trouble);
        }
    }

    @Override public String toString() {
        return selector + "._domainkey." + domain;
    }

    private DomainName recordName() {
        return domain.under(selector + "._domainkey");
    }

    /** SubjectPublicKeyInfo, DER. */
    private byte[] publicKey() {
        try {
            BigInteger exponent = key.getPublicExponent();
            return KeyFactory.getInstance("RSA").generatePublic(new RSAPublicKeySpec(key.getModulus(), exponent)).getEncoded();
        } catch (GeneralSecurityException everyJdkHasIt) {
            throw new IllegalStateException(everyJdkHasIt);
        }
    }
}
