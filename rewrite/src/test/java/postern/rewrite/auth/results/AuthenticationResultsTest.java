package postern.rewrite.auth.results;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import postern.rewrite.auth.results.AuthenticationResults.Method;
import postern.rewrite.auth.results.AuthenticationResults.Property;

class AuthenticationResultsTest {
    /** Left as it comes; right as understood: host, then each result with its properties in brackets. {@code ~} is a tab. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
        # the examples of RFC 8601 appendix B
        example.org 1; none | example.org
        example.com; spf=pass smtp.mailfrom=example.net | example.com spf=pass[smtp.mailfrom:example.net]
        example.com; auth=pass (cram-md5) smtp.auth=sender@example.net; spf=pass smtp.mailfrom=example.net | example.com auth=pass[smtp.auth:sender@example.net] spf=pass[smtp.mailfrom:example.net]
        example.com; dkim=pass (good signature) header.d=example.com | example.com dkim=pass[header.d:example.com]
        example.com; dkim=pass reason="good signature" header.i=@mail-router.example.net; dkim=fail reason="bad signature" header.i=@newyork.example.com | example.com dkim=pass(good signature)[header.i:@mail-router.example.net] dkim=fail(bad signature)[header.i:@newyork.example.com]
        foo.example.net (foobar) 1 (baz); dkim (Because I like it) / 1 (One yay) = (wait for it) fail policy (A dot can go here) . (like that) expired (this surprised me) = (as I wasn't expecting it) 1362471462 | foo.example.net dkim=fail[policy.expired:1362471462]
        # as others write it
        mx.google.com; dkim=pass header.i=@gmail.com header.s=20230601 header.b=AbC/d+e=; dmarc=pass (p=NONE sp=QUARANTINE dis=NONE) header.from=gmail.com | mx.google.com dkim=pass[header.i:@gmail.com header.s:20230601 header.b:AbC/d+e=] dmarc=pass[header.from:gmail.com]
        mx.microsoft.com 1; spf=pass smtp.mailfrom=x.com; dmarc=pass action=none header.from=x.com; compauth=pass reason=100 | mx.microsoft.com spf=pass[smtp.mailfrom:x.com] dmarc=pass[header.from:x.com] compauth=pass(100)[]
        mx.x; arc=pass (i=1 spf=pass dkim=pass dkdomain=victim.com); x-tls=pass smtp.bits=256/256 | mx.x arc=pass[] x-tls=pass[smtp.bits:256/256]
        # odd but right
        `"mx \\"one\\""; spf=pass` | mx "one" spf=pass[]
        mx.x;~spf~=~pass~smtp~.~mailfrom~=~x | mx.x spf=pass[smtp.mailfrom:x]
        MX.x;SPF=Pass SMTP.MailFrom=X | MX.x spf=pass[smtp.mailfrom:X]
        mx.x; dkim=pass header.d="x;dkim=pass header.d=y" | mx.x dkim=pass[header.d:x;dkim=pass header.d=y]
        mx.x; (a (b \\) "c) ; d) spf=pass | mx.x spf=pass[]
        mx.x; spf=pass smtp.mailfrom="ada (l)"@x.org | mx.x spf=pass[smtp.mailfrom:"ada (l)"@x.org]
        mx.x; spf=pass smtp.mailfrom="" | mx.x spf=pass[smtp.mailfrom:]
        mx.x | mx.x
        mx.x; | mx.x
        mx.x;;;spf=pass;; | mx.x spf=pass[]
        # not well-formed: the result is left out, the others stay
        mx.x; spf=pass dkim=pass header.d=x; dmarc=pass | mx.x dmarc=pass[]
        mx.x; dkim=fail dkim=pass header.d=x | mx.x
        mx.x; dkim/2=pass header.d=x; spf=pass | mx.x spf=pass[]
        mx.x; dkim=pass header.d=x header; spf=pass | mx.x spf=pass[]
        mx.x; dkim=pass a header.d=x; spf=pass | mx.x spf=pass[]
        mx.x; dkim="pass" header.d=x; dkim== ; =pass; dkim; dkim=; pass pass=x | mx.x
        mx.x; dkim=pass header.d= header.s=s; spf=pass | mx.x spf=pass[]
        mx.x; dkim=pass header.d= | mx.x dkim=pass[]
        mx.x; dkim=pass .d=x; dkim=pass header..d=x; d\u00fcim=pass; -=pass | mx.x
        mx.x; dkim=pa"ss" | mx.x
        """)
    void fieldsAreReadAsTheRfcSays(String text, String understood) {
        assertEquals(understood, shown(AuthenticationResults.parse(text.replace('~', '\t')).orElseThrow()));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", ";", "; spf=pass", "spf=pass smtp.mailfrom=x; dkim=pass", "=x; spf=pass", "mx.x 2; spf=pass", "mx.x 1 1; spf=pass", "mx.x y; spf=pass",
            "mx.x; spf=pass (open", "mx.x; spf=pass reason=\"open", "mx.x; spf=pass reason=\"open\\", "mx.x; spf=pass )", "mx.x; spf=pass (a\\", "mx.x\0; spf=pass",
            "mx.x; spf=pass\r", "mx.x; spf=pass\n", "mx.x; spf=pass (a\0b)", "mx.x; spf=pass reason=\"\u0007\"", "\"\"; spf=pass"})
    void whatIsBrokenIsNotReadAtAll(String text) {
        assertEquals(Optional.empty(), AuthenticationResults.parse(text));
    }

    @Test void beyondAllMeasureIsNotReadAtAll() {
        assertTrue(AuthenticationResults.parse("mx.x" + "; spf=pass".repeat(100)).isPresent());
        assertEquals(Optional.empty(), AuthenticationResults.parse("mx.x" + "; spf=pass".repeat(101)));
        assertTrue(AuthenticationResults.parse("mx.x; spf=pass" + " a.b=c".repeat(49)).isPresent());
        assertEquals(Optional.empty(), AuthenticationResults.parse("mx.x; spf=pass" + " a.b=c".repeat(51)));
        assertTrue(AuthenticationResults.parse("mx.x; spf=pass " + "(".repeat(20) + ")".repeat(20)).isPresent());
        assertEquals(Optional.empty(), AuthenticationResults.parse("mx.x; spf=pass " + "(".repeat(21) + ")".repeat(21)));
        assertEquals(Optional.empty(), AuthenticationResults.parse("mx.x; spf=pass " + "(".repeat(1_000_000)));
        assertEquals(Optional.empty(), AuthenticationResults.parse("m".repeat(256) + "; spf=pass"));
        assertEquals(Optional.empty(), AuthenticationResults.parse("mx.x; spf=pass" + " ".repeat(65_536)));
    }

    @Test void onlyWhatPassedAndIsClearIsAnswered() {
        AuthenticationResults results = AuthenticationResults.parse("mx.x; dkim=pass header.d=a; dkim=fail header.d=b; dkim=pass header.d=c header.d=d;"
                + " dkim=pass header.d=e header.d=e; dkim=pass header.i=@f; spf=pass header.d=g").orElseThrow();
        assertEquals(List.of("a", "e"), results.passing("dkim", "header.d"));
        assertEquals(5, results.of("dkim").size());
        assertTrue(results.isBy("MX.X"));
        assertFalse(results.isBy("mx.x.y"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"mx.ours.example; spf=pass", "MX.Ours.Example 1; spf=pass", "(a) mx.ours.example;", "\"mx.ours.example\"; spf=pass", "\"mx.o\\urs.example\"; spf=pass",
            "mx.ours\0.example; spf=pass", "mx.ours.example", "mx.ours.example/1; a", "mx.ours.example.; a", "(open mx.ours.example; spf=pass", "\"open; mx.ours.example; spf=pass",
            "(a;b) mx.ours.example; spf=pass", ") ; mx.ours.example; a", "x mx.ours.example; a"})
    void whatMightNameUsIsTakenForIt(String value) {
        assertTrue(AuthenticationResults.mayName(value, "mx.ours.example"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ";", "mx.theirs.example; spf=pass smtp.helo=mx.ours.example", "amx.ours.example; spf=pass", "a.mx.ours.example; spf=pass", "mx.ours.example.org; a",
            "mx-ours.example; a", "mx.ours.example-b; a"})
    void othersAreNotTakenForUs(String value) {
        assertFalse(AuthenticationResults.mayName(value, "mx.ours.example"));
    }

    @Test void oursIsWrittenOneMethodALine() {
        var dkim = new Method("dkim", "pass", "", List.of(new Property("header", "d", "x.example"), new Property("header", "b", "a/b=")));
        var spf = new Method("spf", "softfail", "not  listed,\r\nsays \"x\" \u00fc", List.of(new Property("smtp", "mailfrom", "ada@x.example"), new Property("smtp", "helo", "a b; dkim=pass")));
        var results = new AuthenticationResults("mx.ours.example", List.of(dkim, spf));
        assertEquals("""
                Authentication-Results: mx.ours.example;
                \tdkim=pass header.d=x.example header.b="a/b=";
                \tspf=softfail reason="not listed, says \\"x\\" ?"
                 smtp.mailfrom=ada@x.example smtp.helo="a b; dkim=pass"
                """.replace("\n", "\r\n"), new String(results.field().toBytes(), US_ASCII));
        assertEquals("mx.ours.example; none", new AuthenticationResults("mx.ours.example", List.of()).text());
    }

    /** RFC 8601 section 2.2: a bare {@code @} may stand in a property's value, and in no other. */
    @Test void anAddressInAReasonIsQuoted() {
        var method = new Method("spf", "fail", "@x.example", List.of(new Property("smtp", "mailfrom", "@x.example")));
        assertEquals("\"@mx.x\";\r\n\tspf=fail reason=\"@x.example\" smtp.mailfrom=@x.example", new AuthenticationResults("@mx.x", List.of(method)).text());
    }

    @Test void aLongNameStandsOnALineOfItsOwn() {
        String host = "m".repeat(60) + ".example";
        assertEquals("Authentication-Results: \r\n\t" + host + "; none\r\n", new String(new AuthenticationResults(host, List.of()).field().toBytes(), US_ASCII));
    }

    @Test void whatNoLineCanCarryIsLeftOut() {
        var method = new Method("spf", "fail", "r".repeat(5_000), List.of(new Property("smtp", "helo", "h".repeat(5_000)), new Property("smtp", "mailfrom", "x")));
        assertEquals("mx.x;\r\n\tspf=fail\r\n reason=" + "r".repeat(200) + "\r\n smtp.mailfrom=x", new AuthenticationResults("mx.x", List.of(method)).text());
    }

    @Test void whatIsNoKeywordIsNoName() {
        for (String bad : List.of("", "a b", "a;b", "DKIM", "a=", "-", "a_b", "a".repeat(64), "d\u00fcim")) {
            assertThrows(IllegalArgumentException.class, () -> new Method(bad, "pass", "", List.of()), bad);
            assertThrows(IllegalArgumentException.class, () -> new Method("dkim", bad, "", List.of()), bad);
            assertThrows(IllegalArgumentException.class, () -> new Property(bad, "d", ""), bad);
            assertThrows(IllegalArgumentException.class, () -> new Property("header", bad, ""), bad);
        }
        for (String bad : List.of("", " ", "m\0x", "m".repeat(256))) assertThrows(IllegalArgumentException.class, () -> new AuthenticationResults(bad, List.of()));
    }

    private static String shown(AuthenticationResults results) {
        return results.methods().stream().map(method -> " " + method.name() + "=" + method.result() + (method.reason().isEmpty() ? "" : "(" + method.reason() + ")")
                + method.properties().stream().map(each -> each.key() + ":" + each.value()).collect(Collectors.joining(" ", "[", "]")))
                .collect(Collectors.joining("", results.authservId(), ""));
    }
}
