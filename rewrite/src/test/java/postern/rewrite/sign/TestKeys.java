package postern.rewrite.sign;

import java.util.Base64;
import java.util.HexFormat;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import postern.rewrite.mail.DomainName;

/** Keys for all tests of a run: making one takes long. */
final class TestKeys {
    static final SigningKey KEY = SigningKey.generate(new DomainName("lists.example"), "s1");
    static final SigningKey ED = SigningKey.generate(new DomainName("lists.example"), "e1", SigningAlgorithm.ED25519_SHA256);
    /** Another house's, for a chain that passes through several. */
    static final SigningKey ELSEWHERE = SigningKey.generate(new DomainName("gateway.example"), "g1");

    private TestKeys() { }

    /** RFC 8463 appendix A.2. */
    static SigningKey ofTheRfc() {
        String seed = HexFormat.of().formatHex(Base64.getDecoder().decode("nWGxne/9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A="));
        byte[] pkcs8 = HexFormat.of().parseHex("302e020100300506032b657004220420" + seed);
        return SigningKey.decode(new DomainName("football.example.com"), "brisbane", pkcs8);
    }

    static Map<String, String> dns() {
        return Stream.of(KEY, ED, ELSEWHERE).map(SigningKey::dnsRecord).collect(Collectors.toMap(each -> each.name().ascii(), SigningKey.DnsRecord::value));
    }
}
