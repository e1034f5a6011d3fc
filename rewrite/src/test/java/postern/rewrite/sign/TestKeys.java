package postern.rewrite.sign;

import java.util.Map;
import postern.rewrite.mail.DomainName;

/** One key for all tests of a run: making one takes long. */
final class TestKeys {
    static final SigningKey KEY = SigningKey.generate(new DomainName("lists.example"), "s1");

    private TestKeys() { }

    static Map<String, String> dns() {
        return Map.of(KEY.dnsRecord().name().ascii(), KEY.dnsRecord().value());
    }
}
