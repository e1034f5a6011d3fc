package postern.rewrite.sign;

import java.util.Optional;

/** The secret half of a {@link SigningKey}, whatever its algorithm. Immutable, safe for all threads; never printed. */
sealed interface PrivateHalf permits RsaHalf, Ed25519Half {
    SigningAlgorithm algorithm();

    /** PKCS#8, DER (RFC 5958). */
    byte[] encoded();

    /** What stands in {@code p=} of the published record. */
    byte[] published();

    /** The octets of {@code b=} for what the RFCs feed to the signature. */
    byte[] sign(byte[] data);

    static PrivateHalf generate(SigningAlgorithm algorithm) {
        return switch (algorithm) {
            case RSA_SHA256 -> RsaHalf.generate(SigningProvider.inUse());
            case ED25519_SHA256 -> Ed25519Half.generate();
        };
    }

    /** The key names its algorithm itself. Empty if it is none of ours. */
    static Optional<PrivateHalf> decode(byte[] pkcs8) {
        Optional<PrivateHalf> edwards = Ed25519Half.decode(pkcs8).map(half -> half);
        return edwards.isPresent() ? edwards : RsaHalf.decode(pkcs8, SigningProvider.inUse()).map(half -> half);
    }
}
