package postern.rewrite.auth.dkim;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static postern.rewrite.auth.dkim.DkimVerdict.FAIL;
import static postern.rewrite.auth.dkim.DkimVerdict.NEUTRAL;
import static postern.rewrite.auth.dkim.DkimVerdict.PASS;
import static postern.rewrite.auth.dkim.DkimVerdict.PERMERROR;
import static postern.rewrite.auth.dkim.DkimVerdict.POLICY;
import static postern.rewrite.auth.dkim.DkimVerdict.TEMPERROR;

import java.math.BigInteger;
import java.security.KeyPair;
import java.security.interfaces.RSAPublicKey;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import postern.rewrite.mail.DomainName;
import postern.rewrite.mail.RawMessage;
import postern.rewrite.testing.HandSigner;
import postern.rewrite.testing.TxtDns;

/** Each rule of RFC 6376 section 6, RFC 8301 and RFC 8463 has a row: one thing is wrong, or odd and yet right. */
class DkimRulesTest {
    private static final Instant NOW = Instant.ofEpochSecond(1_795_223_148);
    private static final String PAST = "1795223147";
    private static final String MAIL = "From: Ada <ada@author.example>\r\nTo: board@lists.example\r\nSubject: budget\r\n\r\nHello  there \r\n\r\nbye\r\n\r\n";
    private static final KeyPair KEY = HandSigner.rsa(1024);
    private static final KeyPair OTHER = HandSigner.rsa(1024);
    private static final KeyPair SHORT = HandSigner.rsa(512);
    private static final KeyPair LONG = HandSigner.rsa(4096);
    private static final KeyPair ED = HandSigner.ed25519();
    private static final HandSigner SIGNER = HandSigner.dkim(KEY);
    private static final String P = HandSigner.record(KEY).replaceFirst(".*p=", "");

    private record Row(String rule, String mail, TxtDns dns, DkimVerdict verdict, String why) { }

    static Stream<Row> bodies() {
        return Stream.of(
                row("nothing is wrong", SIGNER.sign(MAIL), PASS, "verified"),
                row("simple/simple", SIGNER.with("c", "simple/simple").sign(MAIL), PASS, "verified"),
                row("simple/relaxed", SIGNER.with("c", "simple/relaxed").sign(MAIL), PASS, "verified"),
                row("relaxed alone leaves the body simple", SIGNER.with("c", "relaxed").sign(MAIL), PASS, "verified"),
                row("no c=", SIGNER.without("c").sign(MAIL), PASS, "verified"),
                row("c= of another kind", SIGNER.sign(MAIL).replace("relaxed/relaxed", "nowsp/nowsp"), NEUTRAL, "form we do not know"),
                row("c= of three", SIGNER.sign(MAIL).replace("relaxed/relaxed", "relaxed/relaxed/simple"), PERMERROR, "more than two"),
                row("c= empty", SIGNER.sign(MAIL).replace("relaxed/relaxed", ""), PERMERROR, "c= is empty"),
                row("the body was changed", SIGNER.sign(MAIL).replace("bye", "Bye"), FAIL, "the body was changed"),
                row("a line was added", SIGNER.sign(MAIL) + "more\r\n", FAIL, "the body was changed"),
                row("white space changed, relaxed", SIGNER.sign(MAIL).replace("Hello  there ", "Hello there"), PASS, "verified"),
                row("white space changed, simple", SIGNER.with("c", "relaxed/simple").sign(MAIL).replace("Hello  there ", "Hello there"), FAIL, "body"),
                row("empty lines added at the end", SIGNER.sign(MAIL) + "\r\n\r\n", PASS, "verified"),
                row("no body, relaxed", SIGNER.sign(header(MAIL) + "\r\n"), PASS, "verified"),
                row("no body, simple", SIGNER.with("c", "simple/simple").sign(header(MAIL) + "\r\n"), PASS, "verified"),
                row("no body and no empty line", SIGNER.sign(header(MAIL)), PASS, "verified"),
                row("bh= of another length", SIGNER.with("bh", "aGVsbG8=").sign(MAIL), FAIL, "body"),
                row("bh= not base64", SIGNER.with("bh", "?").sign(MAIL), PERMERROR, "bh= is not base64"),
                row("no bh=", SIGNER.sign(MAIL).replace("; bh=", "; zh="), PERMERROR, "no bh= tag"),
                row("l= of all", SIGNER.with("l", "20").sign(MAIL), PASS, "l= leaves"),
                row("l= of a part", SIGNER.with("l", "5").sign(MAIL), PASS, "l= leaves"),
                row("l= and a line added", SIGNER.with("l", "20").sign(MAIL) + "more\r\n", PASS, "l= leaves"),
                row("l= and the signed part changed", SIGNER.with("l", "5").sign(MAIL).replace("Hello", "Hallo"), FAIL, "body"),
                row("l= of nothing", SIGNER.with("l", "0").sign(MAIL), PASS, "l= leaves"),
                row("l= larger than the body", SIGNER.with("l", "21").sign(MAIL), FAIL, "shorter than l="),
                row("l= of 76 digits", SIGNER.with("l", "9".repeat(76)).with("bh", "aGVsbG8=").sign(MAIL), FAIL, "shorter than l="),
                row("l= of 77 digits", SIGNER.with("l", "9".repeat(77)).with("bh", "aGVsbG8=").sign(MAIL), PERMERROR, "l= is not a number"),
                row("l= no number", SIGNER.with("l", "-1").with("bh", "aGVsbG8=").sign(MAIL), PERMERROR, "l= is not a number"));
    }

    static Stream<Row> headers() {
        String twice = MAIL.replace("Subject:", "Subject: first\r\nSubject:");
        return Stream.of(
                row("From was changed", SIGNER.sign(MAIL).replace("Ada", "Eve"), FAIL, "does not fit"),
                row("an unsigned field was added", "X-Spam: no\r\n" + SIGNER.sign(MAIL), PASS, "verified"),
                row("a field not covered is added below", SIGNER.sign(MAIL).replace("Subject: b", "Cc: x@y.example\r\nSubject: b"), PASS, "verified"),
                row("h= lists a field that is not there", SIGNER.with("h", "from:cc").sign(MAIL), PASS, "verified"),
                row("that field is added", "Cc: x@y.example\r\n" + SIGNER.with("h", "from:cc").sign(MAIL), FAIL, "does not fit"),
                row("From twice in h=, another From added", "From: Eve <eve@x.example>\r\n" + SIGNER.with("h", "from:from").sign(MAIL), FAIL, "does not fit"),
                row("From once in h=, another From added on top", "From: Eve <eve@x.example>\r\n" + SIGNER.sign(MAIL), FAIL, "does not cover"),
                row("two From, both covered", SIGNER.with("h", "from:from").sign("From: Eve <eve@x.example>\r\n" + MAIL), PASS, "verified"),
                row("the lower of two fields is signed first", SIGNER.with("h", "from:subject").sign(twice).replace("first", "changed"), PASS, "verified"),
                row("the lower of two fields was changed", SIGNER.with("h", "from:subject").sign(twice).replace("budget", "changed"), FAIL, "does not fit"),
                row("two fields, both covered", SIGNER.with("h", "from:subject:subject").sign(twice), PASS, "verified"),
                row("two fields in another order", SIGNER.with("h", "from:subject:subject").sign(twice).replace("first", "x").replace("budget", "first")
                        .replace("Subject: x", "Subject: budget"), FAIL, "does not fit"),
                row("h= folded and spaced", SIGNER.with("h", "From :\r\n\t To\r\n : Subject").sign(MAIL), PASS, "verified"),
                row("h= with an empty word", SIGNER.with("h", "From::To").sign(MAIL), PASS, "verified"),
                row("h= without From", SIGNER.with("h", "to:subject").sign(MAIL), PERMERROR, "does not cover From"),
                row("h= empty", SIGNER.with("h", "").sign(MAIL), PERMERROR, "does not cover From"),
                row("no h=", SIGNER.without("h").sign(MAIL), PERMERROR, "no h= tag"),
                row("h= covers an older signature", SIGNER.with("h", "from:dkim-signature").sign(SIGNER.sign(MAIL)), PASS, "verified"),
                row("h= covers signatures where there is no other", SIGNER.with("h", "from:dkim-signature").sign(MAIL), PASS, "verified"),
                row("white space changed, relaxed", SIGNER.sign(MAIL).replace("Subject: budget", "SUBJECT :  budget\r\n "), PASS, "verified"),
                row("white space changed, simple", SIGNER.with("c", "simple/simple").sign(MAIL).replace("Subject: ", "Subject:"), FAIL, "does not fit"),
                row("a field of 12,000 octets", SIGNER.sign(MAIL.replace("budget", "budget " + "x".repeat(12_000))), PASS, "verified"),
                row("that field was changed at its end", SIGNER.sign(MAIL.replace("budget", "budget " + "x".repeat(12_000))).replace("xx\r\n", "xy\r\n"), FAIL, "fit"),
                row("8-bit octets in the header", SIGNER.sign(MAIL.replace("Ada", "Bj\u00f6rn \u00ff\u0080")), PASS, "verified"),
                row("NUL and bare CR in the header", SIGNER.with("c", "simple/simple").sign(MAIL.replace("budget", "a\0b\rc")), PASS, "verified"),
                row("no From in the message", SIGNER.sign("To: board@lists.example\r\n\r\nHello\r\n"), PASS, "verified"),
                row("the signature stands in the middle", moved(SIGNER.sign(MAIL)), PASS, "verified"));
    }

    static Stream<Row> tags() {
        return Stream.of(
                row("a tag nobody knows", SIGNER.with("zz", "top").sign(MAIL), PASS, "verified"),
                row("z= is not looked into", SIGNER.with("z", "From:x|To:y").sign(MAIL), PASS, "verified"),
                row("a tag twice", SIGNER.sign(MAIL).replace("; s=s1", "; s=s1; s=s1"), PERMERROR, "s= stands twice"),
                row("an unknown tag twice", SIGNER.sign(MAIL).replace("; s=s1", "; s=s1; zz=1; zz=2"), PERMERROR, "zz= stands twice"),
                row("an empty entry", SIGNER.sign(MAIL).replace("; s=s1", ";; s=s1"), PERMERROR, "not a list of tags"),
                row("an entry without =", SIGNER.sign(MAIL).replace("; s=s1", "; hello; s=s1"), PERMERROR, "not a list of tags"),
                row("an entry without a name", SIGNER.sign(MAIL).replace("; s=s1", "; =x; s=s1"), PERMERROR, "not a list of tags"),
                row("a control character", SIGNER.sign(MAIL).replace("; s=s1", "; s=s1\1"), PERMERROR, "control character"),
                row("no tags", "DKIM-Signature:\r\n" + MAIL, PERMERROR, "no v= tag"),
                row("a semicolon at the end", SIGNER.sign(MAIL).replaceFirst("\r\nFrom", "; \r\nFrom"), FAIL, "does not fit"),
                row("folds and spaces around everything", folded(), PASS, "verified"),
                row("b= folded anew", SIGNER.sign(MAIL).replaceFirst("; b=(.{20})(.{20})", "; b=\r\n\t$1 \r\n $2"), PASS, "verified"),
                row("b= folded anew, simple", SIGNER.with("c", "simple").sign(MAIL).replaceFirst("; b=(.{20})(.{20})", "; b= $1 \r\n\t$2"), PASS, "verified"),
                row("b= in front", SIGNER.sign(MAIL).replaceFirst("v=1;(.*); b=([^\r]*)", "b=$2; v=1;$1"), FAIL, "does not fit"),
                row("b= empty", SIGNER.sign(MAIL).replaceFirst("; b=[^\r]*", "; b="), PERMERROR, "b= is empty"),
                row("b= not base64", SIGNER.sign(MAIL).replaceFirst("; b=[^\r]*", "; b=!"), PERMERROR, "b= is not base64"),
                row("b= cut", SIGNER.sign(MAIL).replaceFirst("; b=(.{40})[^\r]*", "; b=$1"), FAIL, "does not fit"),
                row("v= of another version", SIGNER.with("v", "2").sign(MAIL), PERMERROR, "v= is not 1"),
                row("no v=", SIGNER.without("v").sign(MAIL), PERMERROR, "no v= tag"),
                row("no d=", SIGNER.without("d").sign(MAIL), PERMERROR, "no d= tag"),
                row("d= no domain", SIGNER.with("d", "legitimate.com(.attacker.com").sign(MAIL), PERMERROR, "d= is not a domain name"),
                row("d= an address literal", SIGNER.with("d", "[192.0.2.1]").sign(MAIL), PERMERROR, "d= is not a domain name"),
                row("d= in capitals", SIGNER.with("d", "AUTHOR.Example").sign(MAIL), PASS, "verified"),
                row("no s=", SIGNER.without("s").sign(MAIL), PERMERROR, "no s= tag"),
                row("s= with a slash", SIGNER.with("s", "a/b").sign(MAIL), PERMERROR, "s= is not a domain name"),
                row("s= too long for a name", SIGNER.with("s", "a.".repeat(120) + "a").sign(MAIL), PERMERROR, "too long a name"),
                row("a= unknown", SIGNER.with("a", "rsa-sha512").sign(MAIL), NEUTRAL, "algorithm we do not know"),
                row("a= in capitals", SIGNER.with("a", "RSA-SHA256").sign(MAIL), NEUTRAL, "algorithm we do not know"),
                row("rsa-sha1", SIGNER.with("a", "rsa-sha1").sign(MAIL), POLICY, "rsa-sha1"),
                row("q= as usual", SIGNER.with("q", "dns/txt").sign(MAIL), PASS, "verified"),
                row("q= of which one is ours", SIGNER.with("q", "http/well-known : dns/txt").sign(MAIL), PASS, "verified"),
                row("q= unknown", SIGNER.with("q", "http/well-known").sign(MAIL), NEUTRAL, "q= names no way"),
                row("i= the domain", SIGNER.with("i", "@author.example").sign(MAIL), PASS, "verified"),
                row("i= an address below it", SIGNER.with("i", "ada=20l@sub.Author.example").sign(MAIL), PASS, "verified"),
                row("i= outside", SIGNER.with("i", "ada@evil.example").sign(MAIL), PERMERROR, "i= is outside d="),
                row("i= ends alike", SIGNER.with("i", "@notauthor.example").sign(MAIL), PERMERROR, "i= is outside d="),
                row("i= above", SIGNER.with("d", "sub.author.example").with("i", "@author.example").sign(MAIL), PERMERROR, "i= is outside d="),
                row("i= without @", SIGNER.with("i", "author.example").sign(MAIL), PERMERROR, "i= has no domain"),
                row("x= past", SIGNER.with("x", PAST).sign(MAIL), FAIL, "expired at 2026-11-21T"),
                row("x= now", SIGNER.with("x", "1795223148").sign(MAIL), FAIL, "expired"),
                row("x= ahead", SIGNER.with("x", "1795223149").sign(MAIL), PASS, "verified"),
                row("x= of 12 digits", SIGNER.with("x", "999999999999").sign(MAIL), PASS, "verified"),
                row("x= of 13 digits", SIGNER.with("x", "9999999999999").sign(MAIL), PERMERROR, "x= is not a time"),
                row("x= before t=", SIGNER.with("t", "1795224000").with("x", "1795223999").sign(MAIL), PERMERROR, "not later than t="),
                row("t= far ahead", SIGNER.with("t", "999999999999").sign(MAIL), PASS, "verified"),
                row("t= no number", SIGNER.with("t", "yesterday").sign(MAIL), PERMERROR, "t= is not a time"));
    }

    static Stream<Row> keys() {
        String good = SIGNER.sign(MAIL);
        String below = SIGNER.with("i", "@sub.author.example").sign(MAIL);
        return Stream.of(
                row("no key", good, TxtDns.of(Map.of()), PERMERROR, "no key is published"),
                row("the DNS is away", good, new TxtDns().away(), TEMPERROR, "could not be asked for"),
                row("revoked", good, key("v=DKIM1; p="), PERMERROR, "revoked"),
                row("no p=", good, key("v=DKIM1; k=rsa"), PERMERROR, "no p= tag"),
                row("another key", good, key(HandSigner.record(OTHER)), FAIL, "does not fit"),
                row("p= alone", good, key("p=" + P), PASS, "verified"),
                row("p= with white space", good, key("v=DKIM1; p=" + P.substring(0, 60) + " \t" + P.substring(60)), PASS, "verified"),
                row("p= as RSAPublicKey", good, key("v=DKIM1; p=" + pkcs1(KEY)), PASS, "verified"),
                row("p= not base64", good, key("v=DKIM1; p=???"), PERMERROR, "p= is not base64"),
                row("p= no key", good, key("v=DKIM1; p=aGVsbG8="), PERMERROR, "holds no RSA key"),
                row("p= cut", good, key("v=DKIM1; p=" + P.substring(0, 100)), PERMERROR, "holds no RSA key"),
                row("p= twice", good, key("v=DKIM1; p=" + P + "; p=" + P), PERMERROR, "p= stands twice"),
                row("no tags at all", good, key("omgwhatsgoingon"), PERMERROR, "not a list of tags"),
                row("v= of another version", good, key("v=DKIM2; p=" + P), PERMERROR, "another version"),
                row("v= not first", good, key("p=" + P + "; v=DKIM1"), PERMERROR, "another version"),
                row("v= ended by a colon", good, key("v=DKIM1: k=rsa; p=" + P), PERMERROR, "another version"),
                row("k= of another kind", good, key("v=DKIM1; k=ed25519; p=" + P), PERMERROR, "another kind of key"),
                row("h= allows it", good, key("v=DKIM1; h=sha1:sha256; p=" + P), PASS, "verified"),
                row("h= forbids it", good, key("v=DKIM1; h=sha1; p=" + P), PERMERROR, "does not allow sha256"),
                row("s=email", good, key("v=DKIM1; s=email; p=" + P), PASS, "verified"),
                row("s=*", good, key("v=DKIM1; s=other:*; p=" + P), PASS, "verified"),
                row("s=other", good, key("v=DKIM1; s=tlsrpt; p=" + P), PERMERROR, "not for mail"),
                row("g= and n= do not count", good, key("v=DKIM1; g=nobody; n=a note\u00e9; p=" + P), PASS, "verified"),
                row("t=y", good, key("v=DKIM1; t=y; p=" + P), PASS, "t=y"),
                row("t=s, i= the domain", good, key("v=DKIM1; t=y:s; p=" + P), PASS, "verified"),
                row("t=s, i= below", below, key("v=DKIM1; t=s; p=" + P), PERMERROR, "which the key record forbids"),
                row("no t=, i= below", below, key("v=DKIM1; p=" + P), PASS, "verified"),
                row("512 bits", HandSigner.dkim(SHORT).sign(MAIL), key(HandSigner.record(SHORT)), POLICY, "512 bits"),
                row("4096 bits", HandSigner.dkim(LONG).sign(MAIL), key(HandSigner.record(LONG)), PASS, "verified"),
                row("8200 bits", good, key("p=" + der(8200, 17)), PERMERROR, "8200 bits is more"),
                row("an exponent of 1000 bits", good, key("p=" + der(1024, 1000)), PERMERROR, "exponent of 1000 bits"),
                row("ed25519", HandSigner.dkim(ED).sign(MAIL), key(HandSigner.record(ED)), PASS, "verified"),
                row("ed25519, changed", HandSigner.dkim(ED).sign(MAIL).replace("Ada", "Eve"), key(HandSigner.record(ED)), FAIL, "does not fit"),
                row("ed25519 without k=", HandSigner.dkim(ED).sign(MAIL), key(HandSigner.record(ED).replace("k=ed25519; ", "")), PERMERROR, "another kind"),
                row("ed25519 of 31 octets", HandSigner.dkim(ED).sign(MAIL), key("k=ed25519; p=" + "AAAA".repeat(10) + "AA=="), PERMERROR, "no Ed25519 key"),
                row("two records, the second fits", good, key(HandSigner.record(OTHER)).with("s1._domainkey.author.example", HandSigner.record(KEY)), PASS, "verified"),
                row("two records, the first fits", good, key(HandSigner.record(KEY)).with("s1._domainkey.author.example", "v=spf1 -all"), PASS, "verified"),
                row("two records, none fits", good, key("v=spf1 -all").with("s1._domainkey.author.example", HandSigner.record(OTHER)), FAIL, "does not fit"),
                row("eleven records, the last fits", good, many(10), PERMERROR, "another version"));
    }

    @TestFactory
    Stream<DynamicTest> rulesHold() {
        return Stream.of(bodies(), headers(), tags(), keys()).flatMap(rows -> rows).map(row -> DynamicTest.dynamicTest(row.rule, () -> {
            DkimResult result = verify(row.mail, row.dns).getFirst();
            assertEquals(row.verdict, result.verdict(), result.why());
            assertTrue(result.why().contains(row.why), result.why());
        }));
    }

    @Test void theResultSaysWhatTheFieldClaims() {
        String mail = SIGNER.with("l", "5").with("x", "1800000000").with("h", "FROM : to : To").sign(MAIL);
        DkimResult result = verify(mail, key(HandSigner.record(KEY))).getFirst();
        assertEquals(Optional.of(new DomainName("author.example")), result.domain());
        assertEquals("s1", result.selector());
        assertEquals("rsa-sha256", result.algorithm());
        assertTrue(result.partial());
        assertEquals(Optional.of(Instant.ofEpochSecond(1_800_000_000)), result.expires());
        assertEquals(List.of("from", "to", "to"), result.covers());
        assertEquals(RawMessage.parse(mail.getBytes(ISO_8859_1)).fields().getFirst(), result.field());
    }

    @Test void whatCannotBeReadClaimsNothing() {
        DkimResult result = verify("DKIM-Signature: v=1; d=..; s=?; a=<b>; x=soon\r\n" + MAIL, new TxtDns()).getFirst();
        assertEquals(Optional.empty(), result.domain());
        assertEquals("", result.selector() + result.algorithm());
        assertEquals(Optional.empty(), result.expires());
        assertFalse(result.partial());
        assertEquals(PERMERROR, result.verdict());
    }

    @Test void noSignatureIsNoResult() {
        var dns = new TxtDns();
        assertEquals(List.of(), verify(MAIL, dns));
        assertEquals(List.of(), dns.asked());
    }

    @Test void ofThirtySignaturesTenAreExamined() {
        String mail = MAIL;
        for (int i = 30; i > 0; i--) mail = SIGNER.with("s", "s" + i).sign(mail);
        var dns = new TxtDns();
        for (int i = 1; i <= 30; i++) dns.with("s" + i + "._domainkey.author.example", HandSigner.record(KEY));
        List<DkimResult> results = verify(mail, dns);
        assertEquals(30, results.size());
        for (int i = 0; i < 30; i++) {
            assertEquals(i < DkimVerifier.MOST_SIGNATURES ? PASS : NEUTRAL, results.get(i).verdict());
            assertEquals("s" + (i + 1), results.get(i).selector(), "from the top");
        }
        assertEquals(DkimVerifier.MOST_SIGNATURES, dns.asked().size());
    }

    @Test void aKeyIsAskedForOnce() {
        var dns = key(HandSigner.record(KEY));
        assertEquals(List.of(PASS, PASS), verify(SIGNER.sign(SIGNER.sign(MAIL)), dns).stream().map(DkimResult::verdict).toList());
        assertEquals(List.of("s1._domainkey.author.example"), dns.asked());
    }

    @Test void whatIsRefusedOnItsFaceAsksNobody() {
        var dns = key(HandSigner.record(KEY));
        for (HandSigner signer : List.of(SIGNER.with("a", "rsa-sha1"), SIGNER.with("x", PAST), SIGNER.with("h", "to"), SIGNER.with("i", "@x.example"))) {
            assertFalse(verify(signer.sign(MAIL), dns).getFirst().passes());
        }
        assertEquals(List.of(), dns.asked());
    }

    private static List<DkimResult> verify(String mail, TxtDns dns) {
        return new DkimVerifier(dns).verify(RawMessage.parse(mail.getBytes(ISO_8859_1)), NOW);
    }

    private static Row row(String rule, String mail, DkimVerdict verdict, String why) {
        return row(rule, mail, key(HandSigner.record(KEY)), verdict, why);
    }

    private static Row row(String rule, String mail, TxtDns dns, DkimVerdict verdict, String why) {
        return new Row(rule, mail, dns, verdict, why);
    }

    private static TxtDns key(String record) {
        return TxtDns.of(Map.of("s1._domainkey.author.example", record));
    }

    /** So many records of another kind before the right one. */
    private static TxtDns many(int before) {
        var dns = new TxtDns();
        for (int i = 0; i < before; i++) dns.with("s1._domainkey.author.example", "v=spf" + i);
        return dns.with("s1._domainkey.author.example", HandSigner.record(KEY));
    }

    private static String header(String mail) {
        return mail.substring(0, mail.indexOf("\r\n\r\n") + 2);
    }

    /** The topmost field put behind the next one. */
    private static String moved(String mail) {
        List<String> lines = mail.lines().toList();
        int rest = mail.indexOf("\r\n", mail.indexOf("\r\n") + 2) + 2;
        return lines.get(1) + "\r\n" + lines.get(0) + "\r\n" + mail.substring(rest);
    }

    private static String folded() {
        return SIGNER.with(" \r\n\tn ", " \r\n\tx ").with("zz", "\r\n  a\r\n  b ").sign(MAIL);
    }

    private static String pkcs1(KeyPair key) {
        RSAPublicKey rsa = (RSAPublicKey) key.getPublic();
        return base64(sequence(rsa.getModulus().toByteArray(), rsa.getPublicExponent().toByteArray()));
    }

    /** An RSAPublicKey of numbers with so many bits. */
    private static String der(int modulusBits, int exponentBits) {
        return base64(sequence(BigInteger.TWO.pow(modulusBits).subtract(BigInteger.ONE).toByteArray(),
                BigInteger.TWO.pow(exponentBits).subtract(BigInteger.ONE).toByteArray()));
    }

    private static byte[] sequence(byte[] modulus, byte[] exponent) {
        return tlv(0x30, concat(tlv(0x02, modulus), tlv(0x02, exponent)));
    }

    private static byte[] tlv(int tag, byte[] value) {
        return concat(new byte[] {(byte) tag, (byte) 0x82, (byte) (value.length >> 8), (byte) value.length}, value);
    }

    private static byte[] concat(byte[] a, byte[] b) {
        byte[] both = Arrays.copyOf(a, a.length + b.length);
        System.arraycopy(b, 0, both, a.length, b.length);
        return both;
    }

    private static String base64(byte[] octets) {
        return Base64.getEncoder().encodeToString(octets);
    }
}
