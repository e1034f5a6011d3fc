package postern.rewrite.auth.spf;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import java.io.IOException;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import postern.rewrite.dns.DnsName;
import postern.rewrite.mail.DomainName;
import postern.rewrite.mail.EmailAddress;
import postern.rewrite.mail.ReversePath;
import postern.rewrite.testing.TableDns;

/** SPF beyond the RFC's own suite: {@code cases.txt}, and the macros of RFC 7208 section 7.4. */
class SpfTest {
    private static final Pattern REPEATED = Pattern.compile("\\{(\\d+)\\*([^}]*)}");
    private static final Pattern CODE = Pattern.compile("\\\\u([0-9a-f]{4})");

    @TestFactory Stream<DynamicTest> cases() throws IOException {
        return Arrays.stream(text().split("\n\n")).filter(block -> !block.startsWith("#"))
                .map(block -> Arrays.asList(repeated(block).split("\n")))
                .map(lines -> dynamicTest(lines.getFirst(), () -> check(lines)));
    }

    private static void check(List<String> lines) throws UnknownHostException {
        String[] sides = decoded(lines.get(1)).split(" = ");
        String[] ask = sides[0].split(" ", 3);
        String[] expected = sides[1].split(" ");
        var dns = new TableDns(lines.stream().skip(2).map(SpfTest::decoded).toList());
        SpfResult result = new Spf(dns).check(client(ask[0]), ask[1].equals("-") ? "" : ask[1], from(ask[2]));
        assertEquals(expected[0], result.verdict().word(), result.why());
        if (expected.length > 1) assertEquals(Integer.parseInt(expected[1]), dns.asked().size(), "questions: " + dns.asked());
        assertTrue(result.why().chars().allMatch(c -> c >= ' ' && c <= '~'), result.why());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "%{s}|strong-bad@email.example.com",
        "%{o}|email.example.com",
        "%{d}|email.example.com",
        "%{d4}|email.example.com",
        "%{d3}|email.example.com",
        "%{d2}|example.com",
        "%{d1}|com",
        "%{dr}|com.example.email",
        "%{d2r}|example.email",
        "%{l}|strong-bad",
        "%{l-}|strong.bad",
        "%{lr}|strong-bad",
        "%{lr-}|bad.strong",
        "%{l1r-}|strong",
        "%{ir}.%{v}._spf.%{d2}|3.2.0.192.in-addr._spf.example.com",
        "%{lr-}.lp._spf.%{d2}|bad.strong.lp._spf.example.com",
        "%{lr-}.lp.%{ir}.%{v}._spf.%{d2}|bad.strong.lp.3.2.0.192.in-addr._spf.example.com",
        "%{ir}.%{v}.%{l1r-}.lp._spf.%{d2}|3.2.0.192.in-addr.strong.lp._spf.example.com",
        "%{d2}.trusted-domains.example.net|example.com.trusted-domains.example.net",
        "%{p}|mx.example.org",
        "%{h}|mx.helo.example",
        "%{H}|mx.helo.example",
        "%{S}|strong-bad%40email.example.com",
    })
    void macrosOfTheRfc(String macros, String name) {
        assertEquals("A " + name, asked("192.0.2.3", macros));
    }

    @Test void macrosOfAnIpv6Client() {
        assertEquals("A 1.0.b.c.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.8.b.d.0.1.0.0.2.ip6._spf.example.com",
                asked("2001:db8::cb01", "%{ir}.%{v}._spf.%{d2}"));
    }

    @Test void aNameIsCutFromItsLeftSide() {
        String label = "a".repeat(50);
        String domain = String.join(".", label, label, label, "example.org");
        String fits = String.join(".", label, domain, "b".repeat(27) + ".test");
        assertEquals(DnsName.LONGEST - 5, fits.length());
        Map<String, String> kept = Map.of("", "", "left.", "left.", "right.", "", "left.%{o}.%{o}.", "org.", "%{o}%{o}%{o}.", "org.");
        kept.forEach((more, stays) -> {
            var dns = new TableDns(domain + " TXT v=spf1 exists:" + more + label + ".%{d}." + "b".repeat(27) + ".test -all");
            new Spf(dns).check(InetAddress.ofLiteral("192.0.2.1"), "mx.helo.example", from("ada@" + domain));
            assertEquals("A " + stays + fits, dns.asked().getLast());
        });
    }

    @Test void theResultNamesTheDomainAndTheTerm() {
        var dns = new TableDns("example.org TXT v=spf1 include:_spf.example.net -all", "_spf.example.net TXT v=spf1 ?all");
        assertEquals(new SpfResult(SpfVerdict.FAIL, Optional.of(DomainName.parse("example.org")), "-all in the record of example.org"),
                new Spf(dns).check(InetAddress.ofLiteral("192.0.2.1"), "mx.example.net", from("ada@example.org")));
    }

    @Test void textAndWordsAreTheSameSender() {
        var dns = new TableDns("example.org TXT v=spf1 exists:%{l}.test -all", "ada.test A 127.0.0.2", "postmaster.test A 127.0.0.2");
        var spf = new Spf(dns);
        var client = InetAddress.ofLiteral("192.0.2.1");
        for (String from : List.of("ada@example.org", "@example.org", "example.org")) {
            assertEquals(SpfVerdict.PASS, spf.check(client, "mx.example.net", from).verdict(), from);
        }
        assertEquals(SpfVerdict.FAIL, spf.check(client, "mx.example.net", "eve@example.org").verdict());
        assertEquals(SpfVerdict.NONE, spf.check(client, "mx.example.net", "ada@example..org").verdict());
        assertEquals(SpfVerdict.PASS, spf.check(client, "example.org", "").verdict());
    }

    /** The question that an {@code exists:} of this text asks, for the sender of RFC 7208 section 7.4. */
    private static String asked(String client, String macros) {
        var dns = new TableDns("email.example.com TXT v=spf1 exists:" + macros + " -all", "192.0.2.3 PTR mx.example.org", "mx.example.org A 192.0.2.3");
        new Spf(dns).check(InetAddress.ofLiteral(client), "mx.helo.example", from("strong-bad@email.example.com"));
        return dns.asked().getLast();
    }

    /** An IPv4-mapped address as the class of IPv6, which {@link InetAddress} itself would not make of it. */
    private static InetAddress client(String text) throws UnknownHostException {
        if (!text.startsWith("::ffff:")) return InetAddress.ofLiteral(text);
        byte[] mapped = new byte[16];
        mapped[10] = mapped[11] = (byte) 0xff;
        System.arraycopy(InetAddress.ofLiteral(text.substring(7)).getAddress(), 0, mapped, 12, 4);
        return Inet6Address.getByAddress(null, mapped, -1);
    }

    private static ReversePath from(String text) {
        return text.equals("-") ? ReversePath.NULL : ReversePath.of(EmailAddress.parse(text));
    }

    private static String repeated(String block) {
        return REPEATED.matcher(block).replaceAll(found -> found.group(2).repeat(Integer.parseInt(found.group(1))));
    }

    private static String decoded(String line) {
        return CODE.matcher(line).replaceAll(found -> Matcher.quoteReplacement(String.valueOf((char) Integer.parseInt(found.group(1), 16))));
    }

    private static String text() throws IOException {
        try (var in = SpfTest.class.getResourceAsStream("cases.txt")) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8).strip();
        }
    }
}
