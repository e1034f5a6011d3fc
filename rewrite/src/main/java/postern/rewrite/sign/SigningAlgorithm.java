package postern.rewrite.sign;

import java.util.Locale;

/** How a key signs; in the order in which the signatures of one message stand, from the top. */
public enum SigningAlgorithm {
    /** RSASSA-PKCS1-v1_5 with SHA-256 (RFC 6376 section 3.3.2): every verifier knows it. */
    RSA_SHA256("rsa"),
    /** Ed25519 over a SHA-256 hash (RFC 8463 section 3): a short record; verifiers that do not know it pass it over. */
    ED25519_SHA256("ed25519");

    private final String keyType;

    SigningAlgorithm(String keyType) {
        this.keyType = keyType;
    }

    /** The word in {@code a=}: {@code rsa-sha256}, {@code ed25519-sha256}. */
    public String word() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** The word in {@code k=} of the published record. */
    public String keyType() {
        return keyType;
    }
}
