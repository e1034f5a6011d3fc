package postern.rewrite.auth;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static postern.rewrite.FromSetting.ALWAYS;
import static postern.rewrite.FromSetting.NEVER;
import static postern.rewrite.FromSetting.WHEN_NEEDED;
import static postern.rewrite.auth.Forecast.Way.DEFER;
import static postern.rewrite.auth.Forecast.Way.KEEP;
import static postern.rewrite.auth.Forecast.Way.MUNGE;
import static postern.rewrite.auth.Forecast.Way.NOT_READY;
import static postern.rewrite.auth.Forecast.Way.QUARANTINE;
import static postern.rewrite.auth.Forecast.Way.REFUSE;
import static postern.rewrite.auth.Situation.ada;

import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import postern.rewrite.FromSetting;

/** What becomes of From, for how a mail came and what its list says. */
class ForecastTest {

    /** @param proof what proves the author, {@code -} if nothing does; @param because stands in the reason */
    private record Row(String name, Situation given, FromSetting setting, String proof, Forecast.Way way, String because) {
        @Override public String toString() {
            return name + " → " + way;
        }
    }

    private static Row row(String name, Situation given, FromSetting setting, String proof, Forecast.Way way, String because) {
        return new Row(name, given, setting, proof, way, because);
    }

    private static final String REJECT = "p=reject";

    static Stream<Row> signatures() {
        return Stream.of(
                row("a signature survives", ada(REJECT).signed(), WHEN_NEEDED, "dkim", KEEP, "signature of author.example survives"),
                row("a signature survives, the list always munges", ada(REJECT).signed(), ALWAYS, "dkim", MUNGE, "the list always puts its own address there"),
                row("a signature survives, the list never munges", ada(REJECT).signed(), NEVER, "dkim", KEEP, "survives"),
                row("a footer breaks it", ada(REJECT).signed().footer(), WHEN_NEEDED, "dkim", MUNGE, "its policy is reject"),
                row("a footer breaks it, quarantine", ada("p=quarantine").signed().footer(), WHEN_NEEDED, "dkim", MUNGE, "its policy is quarantine"),
                row("a footer breaks it, the list never munges", ada(REJECT).signed().footer(), NEVER, "dkim", REFUSE, "never changes From"),
                row("a footer breaks it, nobody asks", ada("p=none").signed().footer(), WHEN_NEEDED, "dkim", KEEP, "asks nobody to refuse"),
                row("a footer breaks it, no policy at all", ada("").signed().footer(), WHEN_NEEDED, "dkim", KEEP, "asks nobody to refuse"),
                row("a subject tag breaks it", ada(REJECT).signed().tag(), WHEN_NEEDED, "dkim", MUNGE, "no signature of author.example survives"),
                row("a tag on a subject that is not signed", ada(REJECT).signed(s -> s.with("h", "From:To")).tag(), WHEN_NEEDED, "dkim", KEEP, "survives"),
                row("it says that there is no List-Id", ada(REJECT).signed(s -> s.with("h", "From:To:List-Id")), WHEN_NEEDED, "dkim", MUNGE, "no signature of author.example survives our changes"),
                row("it says that there is no other signature", ada(REJECT).signed(s -> s.with("h", "From:DKIM-Signature")), WHEN_NEEDED, "dkim", MUNGE, "no signature"),
                row("it says that there are no results of checks", ada(REJECT).signed(s -> s.with("h", "From:Authentication-Results")), WHEN_NEEDED, "dkim", MUNGE, "no signature"),
                row("it says that nobody delivered it yet", ada(REJECT).signed(s -> s.with("h", "From:Delivered-To")), WHEN_NEEDED, "dkim", MUNGE, "no signature"),
                row("it counts the whole body (l=)", ada(REJECT).signed(s -> s.with("l", "7")), WHEN_NEEDED, "-", MUNGE, "no signature of author.example can be relied on (l= leaves the end of the body open), and its policy is reject"),
                row("it covers a part of the body", ada(REJECT).signed(s -> s.with("l", "3")), WHEN_NEEDED, "-", QUARANTINE, "anybody may have added it"),
                row("text was added behind what it counts", ada(REJECT).signed(s -> s.with("l", "7")).appended(), WHEN_NEEDED, "-", QUARANTINE, "anybody may have added it"),
                row("the same, the list always munges: it is not laundered", ada(REJECT).signed(s -> s.with("l", "7")).appended(), ALWAYS, "-", QUARANTINE, "anybody may have added it"),
                row("text was added, and it came from a host of the author", ada(REJECT).sentBy("author.example").signed(s -> s.with("l", "7")).appended(), WHEN_NEEDED, "spf", MUNGE, "its policy is reject"),
                row("text was added, nobody asks", ada("p=none").signed(s -> s.with("l", "7")).appended(), WHEN_NEEDED, "-", KEEP, "asks nobody"),
                row("it expires while the copy may wait", ada(REJECT).signed(s -> s.with("x", "" + Situation.NOW.plusSeconds(3_600).getEpochSecond())), WHEN_NEEDED, "dkim", MUNGE, "can be relied on (x= comes while a copy may still wait)"),
                row("it expires later", ada(REJECT).signed(s -> s.with("x", "" + Situation.NOW.plusSeconds(900_000).getEpochSecond())), WHEN_NEEDED, "dkim", KEEP, "survives"),
                row("it was made tomorrow", ada(REJECT).signed(s -> s.with("t", "" + Situation.NOW.plusSeconds(86_400).getEpochSecond())), WHEN_NEEDED, "dkim", MUNGE, "can be relied on (t= lies in the future)"),
                row("its clock is three minutes ahead", ada(REJECT).signed(s -> s.with("t", "" + Situation.NOW.plusSeconds(180).getEpochSecond())), WHEN_NEEDED, "dkim", KEEP, "survives"),
                row("a second key stands under its selector", ada(REJECT).signed().alsoPublishes("s1._domainkey.author.example", "v=DKIM1; p="), WHEN_NEEDED, "dkim", MUNGE, "can be relied on (under its selector stand several records)"),
                row("something else stands under its selector", ada(REJECT).alsoPublishes("s1._domainkey.author.example", "site-verification=1").signed(), WHEN_NEEDED, "dkim", MUNGE, "several records"),
                row("the relay writes a signed field anew", ada(REJECT).signed(s -> s.with("h", "From:Message-ID")).relayReplaces("message-id"), WHEN_NEEDED, "dkim", MUNGE, "can be relied on (it covers message-id, which is written anew)"),
                row("the relay writes another field anew", ada(REJECT).signed().relayReplaces("message-id"), WHEN_NEEDED, "dkim", KEEP, "survives"),
                row("each copy has a To of its own, and the author signed his", ada(REJECT).signed().personal(), WHEN_NEEDED, "dkim", MUNGE, "can be relied on (it covers to, which is written anew)"),
                row("the same, the list never munges", ada(REJECT).signed().personal(), NEVER, "dkim", REFUSE, "never changes From"),
                row("the same, nobody asks", ada("p=none").signed().personal(), WHEN_NEEDED, "dkim", KEEP, "asks nobody to refuse"),
                row("each copy has a To of its own, and the author did not sign his", ada(REJECT).signed(s -> s.with("h", "From:Subject")).personal(), WHEN_NEEDED, "dkim", KEEP, "survives"),
                row("it expired before it came", ada(REJECT).signed(s -> s.with("x", "" + Situation.NOW.minusSeconds(3_600).getEpochSecond())), WHEN_NEEDED, "-", QUARANTINE, "came without proof"),
                row("a subdomain signs, relaxed", ada(REJECT).signedBy("mail.author.example", s -> s), WHEN_NEEDED, "dkim", KEEP, "signature of mail.author.example survives"),
                row("a subdomain signs, strict", ada("p=reject; adkim=s").signedBy("mail.author.example", s -> s), WHEN_NEEDED, "-", QUARANTINE, "policy is reject"),
                row("somebody else signs", ada(REJECT).signedBy("esp.example", s -> s), WHEN_NEEDED, "-", QUARANTINE, "policy is reject"),
                row("somebody else signs, nobody asks", ada("p=none").signedBy("esp.example", s -> s), WHEN_NEEDED, "-", KEEP, "asks nobody"));
    }

    static Stream<Row> policies() {
        return Stream.of(
                row("no signature, its own host", ada(REJECT).sentBy("author.example"), WHEN_NEEDED, "spf", MUNGE, "no signature of author.example came with it, and its policy is reject"),
                row("no signature, its own host, never munged", ada(REJECT).sentBy("author.example"), NEVER, "spf", REFUSE, "never changes From"),
                row("no signature, a host of strangers", ada(REJECT), WHEN_NEEDED, "-", QUARANTINE, "came without proof"),
                row("the same, the list always munges: it is not laundered", ada(REJECT), ALWAYS, "-", QUARANTINE, "came without proof"),
                row("the same, quarantine", ada("p=quarantine"), ALWAYS, "-", QUARANTINE, "policy is quarantine"),
                row("the same, none", ada("p=none"), WHEN_NEEDED, "-", KEEP, "asks nobody to refuse"),
                row("tampered with", ada(REJECT).signed().tampered(), WHEN_NEEDED, "-", QUARANTINE, "came without proof"),
                row("a subdomain, sp=none", ada("p=reject; sp=none").from("ada@staff.author.example").sentBy("elsewhere.example"), WHEN_NEEDED, "-", KEEP, "asks nobody"),
                row("a subdomain, sp=reject", ada("p=none; sp=reject").from("ada@staff.author.example"), WHEN_NEEDED, "-", QUARANTINE, "policy is reject"),
                row("a subdomain that is not there, np=reject", ada("p=none; np=reject").from("ada@nx.author.example"), WHEN_NEEDED, "-", QUARANTINE, "policy is reject"),
                row("a domain under a public suffix with a policy", ada("").publishes("bank", "p=reject; psd=y").from("ada@safe.bank"), WHEN_NEEDED, "-", QUARANTINE, "policy is reject"),
                row("its tree ends below the signer, where nobody asks; by the Public Suffix List the signature counts", ada("").publishes("staff.example", REJECT)
                        .publishes("a.staff.example", "p=none; psd=n").from("ada@b.a.staff.example").signedBy("staff.example", s -> s), WHEN_NEEDED, "-", KEEP, "no receiver is asked to refuse it"),
                row("gmail.com asks for nothing, and is treated strictly", ada("").publishes("gmail.com", "p=none").from("ada@gmail.com").sentBy("gmail.com"), WHEN_NEEDED, "spf", MUNGE, "receivers refuse mail of gmail.com"),
                row("gmail.com forged", ada("").publishes("gmail.com", "p=none").from("ada@gmail.com"), WHEN_NEEDED, "-", QUARANTINE, "came without proof that gmail.com sent it"),
                row("gmail.com forged, the list always munges", ada("").publishes("gmail.com", "p=none").from("ada@gmail.com"), ALWAYS, "-", QUARANTINE, "came without proof"),
                row("gmail.com with its signature", ada("").publishes("gmail.com", "p=none").from("ada@gmail.com").signedBy("gmail.com", s -> s), WHEN_NEEDED, "dkim", KEEP, "signature of gmail.com survives"),
                row("the null sender proves nothing by its HELO", ada(REJECT).sentBy("author.example").nullSender(), WHEN_NEEDED, "-", QUARANTINE, "came without proof"),
                row("the client is not known", ada(REJECT).sentBy("author.example").unknownClient(), WHEN_NEEDED, "-", QUARANTINE, "came without proof"),
                row("the null sender, from a host that the author's SPF names by its HELO", ada(REJECT).sentBy("author.example").helo("author.example").nullSender(), WHEN_NEEDED, "-", MUNGE, "its policy is reject"),
                row("the null sender, with the author's name in a stranger's HELO", ada(REJECT).sentBy("author.example").helo("author.example").nullSender().client("198.51.100.7"), WHEN_NEEDED, "-", QUARANTINE, "came without proof"),
                row("several records are none", ada(REJECT).publishes("author.example", "p=quarantine"), WHEN_NEEDED, "-", KEEP, "asks nobody"),
                row("DNS away: the policy", ada("").dnsAway(), WHEN_NEEDED, "-", DEFER, "DNS did not tell"),
                row("DNS away: the key", ada(REJECT).publishes("x.example", REJECT).signed(s -> s.with("s", "lost")).dnsAway(), WHEN_NEEDED, "-", DEFER, "DNS did not tell"),
                row("DNS away: the key, the list always munges", ada(REJECT).signed(s -> s.with("s", "lost")).dnsAway(), ALWAYS, "-", DEFER, "DNS did not tell"),
                row("DNS away: the policy of an author who is proven", ada("").sentBy("elsewhere.example").mayWrite("192.0.2.10", "author.example").dnsAway(), WHEN_NEEDED, "submitter", MUNGE, "DNS did not tell"),
                row("the same, the list never munges", ada("").sentBy("elsewhere.example").mayWrite("192.0.2.10", "author.example").dnsAway(), NEVER, "submitter", DEFER, "DNS did not tell"),
                row("DNS away: whether the client is a gateway", ada(REJECT).sentBy("author.example").gatewaysOf("_spf.gate.example", "v=spf1 include:lost.example -all").dnsAway(), WHEN_NEEDED, "-", DEFER, "DNS did not tell"),
                row("DNS away where nothing leaves the machine", ada("").ourKey(OwnKey.CAPTURED).dnsAway(), WHEN_NEEDED, "-", MUNGE, "DNS did not tell"));
    }

    static Stream<Row> vouchers() {
        String sealed = "dmarc=pass header.from=author.example";
        return Stream.of(
                row("a trusted sealer saw it pass", ada(REJECT).sealed(sealed).trustsSealer(), WHEN_NEEDED, "arc", MUNGE, "its policy is reject"),
                row("a sealer that nobody trusts", ada(REJECT).sealed(sealed), WHEN_NEEDED, "-", QUARANTINE, "came without proof"),
                row("a trusted sealer saw the signature pass", ada(REJECT).sealed("dkim=pass header.d=author.example").trustsSealer(), WHEN_NEEDED, "arc", MUNGE, "policy is reject"),
                row("a trusted sealer saw it fail", ada(REJECT).sealed("dmarc=fail header.from=author.example").trustsSealer(), WHEN_NEEDED, "-", QUARANTINE, "came without proof"),
                row("a trusted sealer saw another From pass", ada(REJECT).sealed("dmarc=pass header.from=other.example").trustsSealer(), WHEN_NEEDED, "-", QUARANTINE, "came without proof"),
                row("changed behind the trusted sealer", ada(REJECT).sealed(sealed).trustsSealer().tampered(), WHEN_NEEDED, "-", QUARANTINE, "came without proof"),
                row("a stranger sealed and changed it behind the trusted one", ada(REJECT).sealed(sealed).trustsSealer().tampered().sealedByAStranger(sealed), WHEN_NEEDED, "-", QUARANTINE, "came without proof"),
                row("a trusted sealer behind a stranger who says so", ada(REJECT).sealedByAStranger(sealed).sealed("dmarc=fail header.from=author.example").trustsSealer(), WHEN_NEEDED, "-", QUARANTINE, "came without proof"),
                row("our own server saw it pass", ada(REJECT).behind("Authentication-Results: mx.lists.example; dmarc=pass header.from=author.example\r\nReceived: from x\r\n").believes("mx.lists.example"), WHEN_NEEDED, "results", MUNGE, "policy is reject"),
                row("our own server saw him log in", ada(REJECT).behind("Authentication-Results: mx.lists.example; auth=pass smtp.auth=ada@author.example\r\nReceived: from x\r\n").believes("mx.lists.example"), WHEN_NEEDED, "results", MUNGE, "policy is reject"),
                row("our own server saw somebody else log in", ada(REJECT).behind("Authentication-Results: mx.lists.example; auth=pass smtp.auth=eve@other.example\r\nReceived: from x\r\n").believes("mx.lists.example"), WHEN_NEEDED, "-", QUARANTINE, "came without proof"),
                row("our own server saw somebody else log in, who wrote as the author", ada(REJECT).behind("Authentication-Results: mx.lists.example; auth=pass smtp.auth=eve@other.example smtp.mailfrom=ada@author.example\r\nReceived: from x\r\n").believes("mx.lists.example"), WHEN_NEEDED, "-", QUARANTINE, "came without proof"),
                row("our own server saw an account log in, with the author's MAIL FROM", ada(REJECT).behind("Authentication-Results: mx.lists.example; auth=pass smtp.auth=ada smtp.mailfrom=ada@author.example\r\nReceived: from x\r\n").believes("mx.lists.example"), WHEN_NEEDED, "results", MUNGE, "policy is reject"),
                row("its name forged below our Received", ada(REJECT).behind("Received: from x\r\nAuthentication-Results: mx.lists.example; dmarc=pass header.from=author.example\r\n").believes("mx.lists.example"), WHEN_NEEDED, "-", QUARANTINE, "came without proof"),
                row("another server's name", ada(REJECT).behind("Authentication-Results: mx.other.example; dmarc=pass header.from=author.example\r\nReceived: from x\r\n").believes("mx.lists.example"), WHEN_NEEDED, "-", QUARANTINE, "came without proof"),
                row("a gateway inside the victim's SPF", ada(REJECT).sentBy("author.example").gateway("192.0.2.10"), WHEN_NEEDED, "-", QUARANTINE, "came without proof"),
                row("a gateway that an SPF record names", ada(REJECT).sentBy("author.example").gatewaysOf("_spf.gate.example", "v=spf1 ip4:192.0.2.0/24 -all"), WHEN_NEEDED, "-", QUARANTINE, "came without proof"),
                row("a signature through a gateway", ada(REJECT).sentBy("author.example").gateway("192.0.2.10").signed(), WHEN_NEEDED, "dkim", KEEP, "survives"),
                row("a network that may write for the domain", ada(REJECT).sentBy("elsewhere.example").mayWrite("192.0.2.10", "author.example"), WHEN_NEEDED, "submitter", MUNGE, "policy is reject"),
                row("the same network for another domain", ada(REJECT).sentBy("elsewhere.example").mayWrite("192.0.2.10", "other.example"), WHEN_NEEDED, "-", QUARANTINE, "came without proof"));
    }

    static Stream<Row> ours() {
        return Stream.of(
                row("a domain of ours, proven", ada(REJECT).weHold("author.example").sentBy("author.example"), WHEN_NEEDED, "spf", KEEP, "is ours, and we sign for it"),
                row("a domain of ours, not proven, nobody asks", ada("").weHold("author.example"), WHEN_NEEDED, "-", MUNGE, "nothing proves that it sent this"),
                row("a domain of ours, forged", ada(REJECT).weHold("author.example"), WHEN_NEEDED, "-", QUARANTINE, "came without proof"),
                row("another domain of ours, whose key is not visible", ada(REJECT).weHold("author.example").sentBy("author.example").keyOf("author.example", OwnKey.NOT_VISIBLE), WHEN_NEEDED, "spf", MUNGE, "its key is not published"),
                row("a domain above ours, with which our signature would align", ada("").publishes("staff.example", "p=none").ourSigner("news.staff.example").from("ceo@staff.example"), WHEN_NEEDED, "-", MUNGE, "nothing proves that it sent this"),
                row("a domain above ours, proven: our signature speaks for it", ada(REJECT).ourSigner("lists.author.example").sentBy("author.example").footer(), WHEN_NEEDED, "spf", KEEP, "our signature speaks for author.example too, which is proven to have sent this"),
                row("the same, the list never munges", ada(REJECT).ourSigner("lists.author.example").sentBy("author.example").footer(), NEVER, "spf", KEEP, "our signature speaks for author.example too"),
                row("a domain above ours that wants its own signature", ada("p=reject; adkim=s").ourSigner("lists.author.example").sentBy("author.example").footer(), WHEN_NEEDED, "spf", MUNGE, "its policy is reject"),
                row("a domain above ours, captured", ada(REJECT).ourSigner("lists.author.example").ourKey(OwnKey.CAPTURED).sentBy("author.example").footer(), WHEN_NEEDED, "spf", MUNGE, "our key is not published"),
                row("a domain above ours, the DNS does not tell that it is", ada(REJECT).ourSigner("lists.author.example").sentBy("author.example").footer().dnsAway(), WHEN_NEEDED, "spf", MUNGE, "did not tell whether our signature speaks for author.example"),
                row("the same, the list never munges", ada(REJECT).ourSigner("lists.author.example").sentBy("author.example").footer().dnsAway(), NEVER, "spf", DEFER, "did not tell whether our signature speaks"),
                row("a domain above ours, forged", ada(REJECT).ourSigner("lists.author.example"), WHEN_NEEDED, "-", QUARANTINE, "came without proof"),
                row("our key is not visible", ada(REJECT).signed().ourKey(OwnKey.NOT_VISIBLE), WHEN_NEEDED, "dkim", NOT_READY, "do not find the key"),
                row("our key is not visible, captured", ada(REJECT).signed().footer().ourKey(OwnKey.CAPTURED), WHEN_NEEDED, "dkim", MUNGE, "our key is not published"),
                row("our key is not visible, mail that must be taken", ada(REJECT).signed().ourKey(OwnKey.WAIVED), WHEN_NEEDED, "dkim", KEEP, "survives"),
                row("the same without a signature", ada(REJECT).sentBy("author.example").ourKey(OwnKey.WAIVED), WHEN_NEEDED, "spf", MUNGE, "It would fail: our key is not published"),
                row("the same, forged", ada(REJECT).ourKey(OwnKey.WAIVED), WHEN_NEEDED, "-", QUARANTINE, "came without proof"),
                row("the same, DNS away", ada("").ourKey(OwnKey.WAIVED).dnsAway(), WHEN_NEEDED, "-", DEFER, "DNS did not tell"),
                row("the relay lets only our own stand in From", ada("p=none").signed().relayAllows("lists.example"), WHEN_NEEDED, "dkim", MUNGE, "the relay does not let author.example"),
                row("the relay lets it stand in From", ada("p=none").signed().relayAllows("lists.example", "author.example"), WHEN_NEEDED, "dkim", KEEP, "survives"),
                row("the relay does not let our own stand in From", ada(REJECT).signed().footer().relayAllows("other.example"), WHEN_NEEDED, "dkim", NOT_READY, "does not let lists.example"),
                row("the same, the list always munges", ada(REJECT).signed().relayAllows("author.example"), ALWAYS, "dkim", NOT_READY, "does not let lists.example"),
                row("more authors than can be looked at, forged", ada("").publishes("bank.example", REJECT).from("pay@bank.example, a@1.example, a@2.example, a@3.example, a@4.example, a@5.example"), WHEN_NEEDED, "-", QUARANTINE, "more domains than"),
                row("more authors than can be looked at, the list never munges", ada("").from("a@0.example, a@1.example, a@2.example, a@3.example, a@4.example, a@5.example"), NEVER, "-", QUARANTINE, "more domains than"),
                row("several authors of one domain", ada(REJECT).from("ada@author.example, bob@author.example").signed(), WHEN_NEEDED, "dkim", KEEP, "survives"),
                row("several authors, one of them forged", ada(REJECT).publishes("bank.example", REJECT).from("ada@author.example, pay@bank.example").signed(), WHEN_NEEDED, "-", QUARANTINE, "bank.example"),
                row("several authors, for one of whom nobody asks", ada(REJECT).from("ada@author.example, bob@other.example").signed(), WHEN_NEEDED, "-", KEEP, "other.example asks nobody"));
    }

    static Stream<Row> unfit() {
        String longLine = "x".repeat(999) + "\r\n";
        String would = "a line of more than 998 octets would be broken on the way";
        return Stream.of(
                row("the longest line that there is", ada(REJECT).body("x".repeat(998) + "\r\n").signed(), WHEN_NEEDED, "dkim", KEEP, "survives"),
                row("a long line under a signature", ada(REJECT).body(longLine).signed(), WHEN_NEEDED, "dkim", MUNGE, would),
                row("a long line, nobody asks", ada("p=none").body(longLine).signed(), WHEN_NEEDED, "dkim", MUNGE, would),
                row("a long line, the list never munges", ada("p=none").body(longLine), NEVER, "-", REFUSE, "never changes From, and " + would),
                row("a long line, a domain of ours", ada(REJECT).weHold("author.example").sentBy("author.example").body(longLine), WHEN_NEEDED, "spf", MUNGE, would),
                row("a long line does not launder", ada(REJECT).body(longLine), WHEN_NEEDED, "-", QUARANTINE, "came without proof"),
                row("a long line, captured", ada(REJECT).body(longLine).signed().ourKey(OwnKey.CAPTURED), WHEN_NEEDED, "dkim", MUNGE, "our key is not published"),
                row("a NUL", ada("p=none").body("a\0b\r\n"), WHEN_NEEDED, "-", MUNGE, "a NUL would be lost on the way"),
                row("a CR alone", ada("p=none").body("a\rb\r\n"), WHEN_NEEDED, "-", MUNGE, "stands alone would be changed"),
                row("a long field", ada("p=none").behind("X-Long: " + "x ".repeat(600) + "\r\n"), WHEN_NEEDED, "-", MUNGE, would),
                row("a long field that does not go out", ada("p=none").behind("Approved: " + "x ".repeat(600) + "\r\n"), WHEN_NEEDED, "-", KEEP, "asks nobody"));
    }

    @ParameterizedTest
    @MethodSource({"signatures", "policies", "vouchers", "ours", "unfit"})
    void fromIsTreatedAsTheTableSays(Row row) {
        AuthResults proofs = row.given().proofs();
        Forecast forecast = row.given().forecast(row.setting());
        assertEquals(row.way(), forecast.way(), () -> forecast.reason() + "\n" + proofs);
        assertTrue(forecast.reason().contains(row.because()), forecast.reason());
        String proof = proofs.proven() ? proofs.authors().getFirst().proof().orElseThrow().by().word() : "-";
        assertEquals(row.proof(), proof);
    }

    @Test void aCopyThatWouldFailIsSaidToFail() {
        assertTrue(ada(REJECT).signed().footer().forecast(WHEN_NEEDED).passes());
        assertFalse(ada(REJECT).signed().footer().ourKey(OwnKey.CAPTURED).forecast(WHEN_NEEDED).passes());
    }
}
