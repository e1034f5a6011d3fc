package postern.rewrite.sign;

import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.Signature;
import java.security.interfaces.RSAPrivateCrtKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.RSAPublicKeySpec;
import java.util.Optional;

/** An RSA key of 1024 to 4096 bits, held as {@code provider} likes it best. */
record RsaHalf(RSAPrivateCrtKey key, SigningProvider provider) implements PrivateHalf {
    private static final int GENERATED_BITS = 2048;
    private static final int FEWEST_BITS = 1024;
    private static final int MOST_BITS = 4096;

    RsaHalf {
        int bits = key.getModulus().bitLength();
        if (bits < FEWEST_BITS || bits > MOST_BITS) throw new IllegalArgumentException("RSA key of " + bits + " bits: use 2048");
    }

    static RsaHalf generate(SigningProvider provider) {
        try {
            byte[] pkcs8 = provider.rsaPairs(GENERATED_BITS).generateKeyPair().getPrivate().getEncoded();
            return decode(pkcs8, provider).orElseThrow(() -> new IllegalStateException("a new RSA key cannot be read"));
        } catch (GeneralSecurityException everyJdkHasIt) {
            throw new IllegalStateException(everyJdkHasIt);
        }
    }

    static Optional<RsaHalf> decode(byte[] pkcs8, SigningProvider provider) {
        try {
            return provider.rsaKeys().generatePrivate(new PKCS8EncodedKeySpec(pkcs8)) instanceof RSAPrivateCrtKey rsa
                    ? Optional.of(new RsaHalf(rsa, provider)) : Optional.empty();
        } catch (GeneralSecurityException notSuchAKey) {
            return Optional.empty();
        }
    }

    @Override public SigningAlgorithm algorithm() {
        return SigningAlgorithm.RSA_SHA256;
    }

    @Override public byte[] encoded() {
        return key.getEncoded();
    }

    /** SubjectPublicKeyInfo, DER (RFC 6376 section 3.6.1 and its erratum). */
    @Override public byte[] published() {
        try {
            return KeyFactory.getInstance("RSA").generatePublic(new RSAPublicKeySpec(key.getModulus(), key.getPublicExponent())).getEncoded();
        } catch (GeneralSecurityException everyJdkHasIt) {
            throw new IllegalStateException(everyJdkHasIt);
        }
    }

    /** RSASSA-PKCS1-v1_5 over SHA-256 of {@code data} (RFC 6376 section 3.3.2). */
    @Override public byte[] sign(byte[] data) {
        try {
            Signature signature = provider.rsaSignature();
            signature.initSign(key);
            signature.update(data);
            return signature.sign();
        } catch (GeneralSecurityException trouble) {
            throw new IllegalStateException("cannot sign with an RSA key by " + provider.describe(), trouble);
        }
    }

    @Override public String toString() {
        return "RSA key of " + key.getModulus().bitLength() + " bits";
    }
}
