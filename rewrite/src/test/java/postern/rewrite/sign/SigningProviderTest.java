package postern.rewrite.sign;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.security.Provider;
import java.security.Security;
import java.util.Optional;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class SigningProviderTest {
    private static final byte[] DATA = "from:Ada\r\n".getBytes(US_ASCII);

    @Test void withoutAnotherTheJdkSigns() {
        assertTrue(SigningProvider.preferring(Optional.empty()).describe().startsWith("SunRsaSign "));
    }

    @ParameterizedTest
    @EnumSource
    void aProviderThatDoesNotWorkIsPassedOver(BrokenProvider.Fault fault) {
        SigningProvider used = SigningProvider.preferring(Optional.of(new BrokenProvider(fault)));
        assertTrue(used.describe().startsWith("SunRsaSign "), used.describe());
    }

    @Test void correttoSignsTheSameOctetsWithTheSameStoredKeys() {
        Optional<Provider> corretto = SigningProvider.corretto();
        Assumptions.assumeTrue(corretto.isPresent(), "Amazon Corretto Crypto Provider is not built for this machine");
        SigningProvider provider = SigningProvider.preferring(corretto);
        assertTrue(provider.describe().startsWith("AmazonCorrettoCryptoProvider "), provider.describe());
        assertEquals(provider.describe(), SigningProvider.inUse().describe());
        byte[] stored = RsaHalf.generate(SigningProvider.jdk()).encoded();
        RsaHalf fast = RsaHalf.decode(stored, provider).orElseThrow();
        RsaHalf slow = RsaHalf.decode(stored, SigningProvider.jdk()).orElseThrow();
        assertArrayEquals(slow.sign(DATA), fast.sign(DATA));
        assertArrayEquals(slow.published(), fast.published());
        assertArrayEquals(stored, slow.encoded());
        assertArrayEquals(stored, fast.encoded());
    }

    @Test void theJvmsProvidersStayAsTheyAre() {
        SigningProvider.inUse();
        assertNull(Security.getProvider(SigningProvider.CORRETTO));
    }
}
