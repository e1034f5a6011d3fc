package postern.rewrite.sign;

import java.util.Base64;
import postern.rewrite.mail.DomainName;

/**
 * A key that signs for one domain, RSA or Ed25519, and the name under which receivers find its public half.
 *
 * <p>Immutable, safe for all threads. {@link #toString} names domain and selector, never the key.
 */
public final class SigningKey {
    private final DomainName domain;
    private final String selector;
    private final PrivateHalf key;

    private SigningKey(DomainName domain, String selector, PrivateHalf key) {
        this.domain = domain;
        this.selector = selector;
        this.key = key;
    }

    /** RSA: {@link #generate(DomainName, String, SigningAlgorithm)}. */
    public static SigningKey generate(DomainName domain, String selector) {
        return generate(domain, selector, SigningAlgorithm.RSA_SHA256);
    }

    /**
     * A new key, RSA of 2048 bits (RFC 8301 section 3.2) by {@link SigningProvider}, which takes some 100 ms; Ed25519 by the JDK.
     *
     * @param selector one or more labels in lower case, {@code s1}
     * @throws IllegalArgumentException if the selector is none, or the record's name would be too long
     */
    public static SigningKey generate(DomainName domain, String selector, SigningAlgorithm algorithm) {
        recordName(domain, selector);
        return new SigningKey(domain, selector, PrivateHalf.generate(algorithm));
    }

    /**
     * Reads back what {@link #encoded} gave.
     *
     * @param pkcs8 an RSA key of 1024 to 4096 bits or an Ed25519 key, DER (RFC 5958, RFC 8410 section 7)
     * @throws IllegalArgumentException if it is not; the message tells nothing of the key
     */
    public static SigningKey decode(DomainName domain, String selector, byte[] pkcs8) {
        DomainName name = recordName(domain, selector);
        PrivateHalf key = PrivateHalf.decode(pkcs8)
                .orElseThrow(() -> new IllegalArgumentException("neither an RSA nor an Ed25519 private key in PKCS#8 for " + name));
        return new SigningKey(domain, selector, key);
    }

    public DomainName domain() {
        return domain;
    }

    public String selector() {
        return selector;
    }

    public SigningAlgorithm algorithm() {
        return key.algorithm();
    }

    /** The private key as PKCS#8 DER: to be kept, never shown. */
    public byte[] encoded() {
        return key.encoded();
    }

    /**
     * What has to be published before this key signs (RFC 6376 section 3.6, RFC 8463 section 4).
     *
     * @param name  {@code s1._domainkey.lists.example}
     * @param value {@code v=DKIM1; k=rsa; p=…}, about 410 characters for RSA of 2048 bits: a zone file splits it into strings of at
     *              most 255; {@code v=DKIM1; k=ed25519; p=…}, 70 characters
     */
    public record DnsRecord(DomainName name, String value) { }

    public DnsRecord dnsRecord() {
        String octets = Base64.getEncoder().encodeToString(key.published());
        return new DnsRecord(recordName(domain, selector), "v=DKIM1; k=" + algorithm().keyType() + "; p=" + octets);
    }

    /** The octets of {@code b=} over the canonical header and signature field. */
    byte[] sign(byte[] data) {
        return key.sign(data);
    }

    @Override public String toString() {
        return selector + "._domainkey." + domain;
    }

    private static DomainName recordName(DomainName domain, String selector) {
        if (domain.isLiteral()) throw new IllegalArgumentException("a key signs for a domain name, not for an address literal");
        return domain.under(new DomainName(selector).ascii() + "._domainkey");
    }
}
