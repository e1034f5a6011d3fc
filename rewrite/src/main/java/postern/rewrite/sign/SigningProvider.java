package postern.rewrite.sign;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Provider;
import java.security.Security;
import java.security.Signature;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Optional;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;

/**
 * Who does the arithmetic of RSA: Amazon Corretto Crypto Provider where it is on the class path and works, else the JDK.
 * The signatures are the same octets; Corretto makes them in half of the time or less, and new keys too.
 *
 * <p><b>On failure:</b> never any. A provider that cannot be loaded, lacks RSA, or signs what the JDK does not verify is passed over.
 * <p><b>Threads:</b> any number. The JVM's provider list is left as it is.
 */
public final class SigningProvider {
    static final String CORRETTO = "AmazonCorrettoCryptoProvider";
    private static final String CORRETTO_CLASS = "com.amazon.corretto.crypto.provider." + CORRETTO;
    private static final String ALGORITHM = "SHA256withRSA";
    private static final int TRIAL_BITS = 1024;
    private static final byte[] TRIAL = ALGORITHM.getBytes(US_ASCII);

    /** Empty: whoever the JVM's provider list puts first. */
    private final Optional<Provider> provider;

    private SigningProvider(Optional<Provider> provider) {
        this.provider = provider;
    }

    /** Found at the first call, which then takes some 100 ms where Corretto is there; the same ever after. */
    public static SigningProvider inUse() {
        return Found.BEST;
    }

    /** Found once for the JVM. */
    private static final class Found {
        static final SigningProvider BEST = preferring(corretto());
    }

    /** {@code candidate} if it passes the trial, else the JDK. */
    static SigningProvider preferring(Optional<Provider> candidate) {
        return candidate.map(each -> new SigningProvider(Optional.of(each))).filter(SigningProvider::works).orElseGet(SigningProvider::jdk);
    }

    static SigningProvider jdk() {
        return new SigningProvider(Optional.empty());
    }

    /** One line for the log: {@code AmazonCorrettoCryptoProvider 2.5.0} or {@code SunRsaSign 25}. */
    public String describe() {
        try {
            Provider used = rsaSignature().getProvider();
            return used.getName() + " " + used.getVersionStr();
        } catch (GeneralSecurityException everyJdkHasIt) {
            throw new IllegalStateException(everyJdkHasIt);
        }
    }

    KeyPairGenerator rsaPairs(int bits) throws GeneralSecurityException {
        KeyPairGenerator generator = provider.isPresent() ? KeyPairGenerator.getInstance("RSA", provider.get()) : KeyPairGenerator.getInstance("RSA");
        generator.initialize(bits);
        return generator;
    }

    KeyFactory rsaKeys() throws GeneralSecurityException {
        return provider.isPresent() ? KeyFactory.getInstance("RSA", provider.get()) : KeyFactory.getInstance("RSA");
    }

    Signature rsaSignature() throws GeneralSecurityException {
        return provider.isPresent() ? Signature.getInstance(ALGORITHM, provider.get()) : Signature.getInstance(ALGORITHM);
    }

    /** As installed by the operator, or as found on the class path. No other provider found there is started. */
    static Optional<Provider> corretto() {
        Provider installed = Security.getProvider(CORRETTO);
        if (installed != null) return Optional.of(installed);
        try {
            return ServiceLoader.load(Provider.class, SigningProvider.class.getClassLoader()).stream()
                    .filter(each -> each.type().getName().equals(CORRETTO_CLASS)).findFirst().map(ServiceLoader.Provider::get);
        } catch (RuntimeException | ServiceConfigurationError | LinkageError unusable) {
            // Its native library may be missing, for another processor or not allowed: the JDK signs as well.
            return Optional.empty();
        }
    }

    private boolean works() {
        try {
            KeyFactory keys = rsaKeys();
            Signature signer = rsaSignature();
            KeyPair pair = rsaPairs(TRIAL_BITS).generateKeyPair();
            signer.initSign(keys.generatePrivate(new PKCS8EncodedKeySpec(pair.getPrivate().getEncoded())));
            signer.update(TRIAL);
            byte[] signature = signer.sign();
            Signature verifier = Signature.getInstance(ALGORITHM);
            verifier.initVerify(pair.getPublic());
            verifier.update(TRIAL);
            return verifier.verify(signature);
        } catch (GeneralSecurityException | RuntimeException | LinkageError unusable) {
            return false;
        }
    }
}
