package postern.rewrite.sign;

import java.security.GeneralSecurityException;
import java.security.InvalidKeyException;
import java.security.Key;
import java.security.KeyFactory;
import java.security.KeyFactorySpi;
import java.security.KeyPair;
import java.security.KeyPairGeneratorSpi;
import java.security.NoSuchAlgorithmException;
import java.security.PrivateKey;
import java.security.Provider;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.SignatureException;
import java.security.SignatureSpi;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.KeySpec;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.function.Supplier;
import postern.rewrite.testing.HandSigner;

/** A provider that is there and does not work. */
final class BrokenProvider extends Provider {
    /** What can be wrong with a provider that is there. */
    enum Fault { NO_SERVICES, FOREIGN_SIGNATURE, THROWS, NO_NATIVE_LIBRARY, NO_KEYS, NO_NEW_KEYS }

    BrokenProvider(Fault fault) {
        super(SigningProvider.CORRETTO, "0", "of the test");
        if (fault == Fault.NO_SERVICES) return;
        if (fault != Fault.NO_NEW_KEYS) putService(new Fixed(this, "KeyPairGenerator", "RSA", SoundPairs::new));
        if (fault != Fault.NO_KEYS) putService(new Fixed(this, "KeyFactory", "RSA", BrokenKeys::new));
        putService(new Fixed(this, "Signature", "SHA256withRSA", () -> new BrokenSignature(fault)));
    }

    private static final class Fixed extends Provider.Service {
        private final Supplier<Object> instance;

        Fixed(Provider provider, String type, String algorithm, Supplier<Object> instance) {
            super(provider, type, algorithm, "of.the.test", null, null);
            this.instance = instance;
        }

        @Override public Object newInstance(Object parameter) throws NoSuchAlgorithmException {
            return instance.get();
        }

        @Override public boolean supportsParameter(Object parameter) {
            return true;
        }
    }

    private static final class SoundPairs extends KeyPairGeneratorSpi {
        private int bits;

        @Override public void initialize(int wanted, SecureRandom random) {
            bits = wanted;
        }

        @Override public KeyPair generateKeyPair() {
            return HandSigner.rsa(bits);
        }
    }

    private static final class BrokenKeys extends KeyFactorySpi {
        @Override protected PublicKey engineGeneratePublic(KeySpec spec) throws InvalidKeySpecException {
            throw new InvalidKeySpecException();
        }

        @Override protected PrivateKey engineGeneratePrivate(KeySpec spec) throws InvalidKeySpecException {
            try {
                return KeyFactory.getInstance("RSA", "SunRsaSign").generatePrivate((PKCS8EncodedKeySpec) spec);
            } catch (GeneralSecurityException everyJdkHasIt) {
                throw new InvalidKeySpecException(everyJdkHasIt);
            }
        }

        @Override protected <T extends KeySpec> T engineGetKeySpec(Key key, Class<T> spec) throws InvalidKeySpecException {
            throw new InvalidKeySpecException();
        }

        @Override protected Key engineTranslateKey(Key key) throws InvalidKeyException {
            return key;
        }
    }

    @SuppressWarnings("deprecation")
    private static final class BrokenSignature extends SignatureSpi {
        private final Fault fault;

        BrokenSignature(Fault fault) {
            this.fault = fault;
        }

        @Override protected void engineInitVerify(PublicKey key) throws InvalidKeyException {
            throw new InvalidKeyException();
        }

        @Override protected void engineInitSign(PrivateKey key) {
        }

        @Override protected void engineUpdate(byte octet) {
        }

        @Override protected void engineUpdate(byte[] octets, int from, int length) {
        }

        @Override protected byte[] engineSign() throws SignatureException {
            return switch (fault) {
                case FOREIGN_SIGNATURE, NO_SERVICES, NO_KEYS, NO_NEW_KEYS -> new byte[128];
                case THROWS -> throw new IllegalStateException("out of order");
                case NO_NATIVE_LIBRARY -> throw new UnsatisfiedLinkError("no library for this processor");
            };
        }

        @Override protected boolean engineVerify(byte[] signature) {
            return false;
        }

        @Override protected void engineSetParameter(String name, Object value) {
        }

        @Override protected Object engineGetParameter(String name) {
            return null;
        }
    }
}
