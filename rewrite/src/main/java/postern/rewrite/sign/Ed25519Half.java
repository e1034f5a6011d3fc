package postern.rewrite.sign;

import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.interfaces.EdECPrivateKey;
import java.security.interfaces.EdECPublicKey;
import java.security.spec.EdECPoint;
import java.security.spec.NamedParameterSpec;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Arrays;
import java.util.Optional;

/** An Ed25519 key (RFC 8032 section 5.1) and its public half, which its stored form does not hold. */
record Ed25519Half(EdECPrivateKey key, EdECPublicKey point) implements PrivateHalf {
    private static final int OCTETS = 32;

    static Ed25519Half generate() {
        return of(pair(new SecureRandom()));
    }

    static Optional<Ed25519Half> decode(byte[] pkcs8) {
        try {
            var key = (EdECPrivateKey) KeyFactory.getInstance("Ed25519").generatePrivate(new PKCS8EncodedKeySpec(pkcs8));
            return key.getBytes().map(Ed25519Half::ofSeed);
        } catch (GeneralSecurityException notSuchAKey) {
            return Optional.empty();
        }
    }

    /**
     * The JDK has no call that gives the public half of a private key; its generator makes both from the 32 octets that it
     * asks its random source for. Should another generator do it otherwise, the comparison tells, and nothing is signed.
     */
    private static Ed25519Half ofSeed(byte[] seed) {
        Ed25519Half half = of(pair(new FixedOctets(seed)));
        if (!Arrays.equals(seed, half.key.getBytes().orElseThrow())) throw new IllegalStateException("no public half for an Ed25519 key");
        return half;
    }

    private static Ed25519Half of(KeyPair pair) {
        return new Ed25519Half((EdECPrivateKey) pair.getPrivate(), (EdECPublicKey) pair.getPublic());
    }

    private static KeyPair pair(SecureRandom random) {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("Ed25519");
            generator.initialize(NamedParameterSpec.ED25519, random);
            return generator.generateKeyPair();
        } catch (GeneralSecurityException everyJdkHasIt) {
            throw new IllegalStateException(everyJdkHasIt);
        }
    }

    @Override public SigningAlgorithm algorithm() {
        return SigningAlgorithm.ED25519_SHA256;
    }

    @Override public byte[] encoded() {
        return key.getEncoded();
    }

    /** The point as 32 octets, no ASN.1 around them (RFC 8463 section 4): y from its low end, the sign of x in the highest bit. */
    @Override public byte[] published() {
        EdECPoint place = point.getPoint();
        byte[] highEndFirst = place.getY().setBit(OCTETS * 8).toByteArray();
        byte[] octets = new byte[OCTETS];
        for (int i = 0; i < OCTETS; i++) octets[i] = highEndFirst[highEndFirst.length - 1 - i];
        if (place.isXOdd()) octets[OCTETS - 1] |= (byte) 0x80;
        return octets;
    }

    /** Pure Ed25519 over the SHA-256 hash of {@code data} (RFC 8463 section 3). */
    @Override public byte[] sign(byte[] data) {
        try {
            Signature signature = Signature.getInstance("Ed25519");
            signature.initSign(key);
            signature.update(DkimCanonical.sha256().digest(data));
            return signature.sign();
        } catch (GeneralSecurityException trouble) {
            throw new IllegalStateException("cannot sign with an Ed25519 key", trouble);
        }
    }

    @Override public String toString() {
        return "Ed25519 key";
    }

    /** A random source that gives what it is given. */
    private static final class FixedOctets extends SecureRandom {
        private final byte[] octets;

        FixedOctets(byte[] octets) {
            super(null, null);
            this.octets = octets;
        }

        @Override public void nextBytes(byte[] target) {
            if (target.length != octets.length) throw new IllegalStateException("the key generator asks for " + target.length + " octets");
            System.arraycopy(octets, 0, target, 0, target.length);
        }
    }
}
