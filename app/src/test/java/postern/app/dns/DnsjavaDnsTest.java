package postern.app.dns;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTimeout;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import postern.rewrite.dns.DnsAnswer;
import postern.rewrite.mail.DomainName;

/** Against a name server on loopback. Budget: 3 s. */
class DnsjavaDnsTest {
    private static final Duration TIMEOUT = Duration.ofSeconds(1);
    private static ZoneResponder server;

    @BeforeAll static void open() throws IOException {
        server = new ZoneResponder(
                "s1._domainkey.lists.example. TXT \"v=DKIM1; k=rsa; \" \"p=MIIB\" \"IjAN\"",
                "two.example. TXT \"v=spf1 -all\"",
                "two.example. TXT \"other=1\"",
                "eight.example. TXT \"caf\\195\\169\"",
                "alias._domainkey.example. CNAME s1._domainkey.lists.example.",
                "lists.example. MX 20 Backup.Example.NET.",
                "lists.example. MX 10 mx.example.net.",
                "null.example. MX 0 .");
    }

    @AfterAll static void close() throws InterruptedException {
        server.close();
    }

    @Test void stringsOfOneRecordAreJoinedWithoutASpace() {
        assertEquals(found("v=DKIM1; k=rsa; p=MIIBIjAN"), txt("s1._domainkey.lists.example"));
    }

    @Test void severalRecordsAreSeveralValues() {
        assertEquals(List.of("other=1", "v=spf1 -all"), ((DnsAnswer.Found) txt("two.example")).values().stream().sorted().toList());
    }

    @Test void noOctetIsLost() {
        assertEquals(found("caf\u00c3\u00a9"), txt("eight.example"));
    }

    @Test void anAliasIsFollowed() {
        assertEquals(found("v=DKIM1; k=rsa; p=MIIBIjAN"), txt("alias._domainkey.example"));
    }

    @Test void thePreferredHostComesFirst() {
        assertEquals(found("mx.example.net", "backup.example.net"), dns().mx(DomainName.parse("lists.example")));
    }

    @Test void aDomainThatTakesNoMailSaysSo() {
        assertEquals(found("."), dns().mx(DomainName.parse("null.example")));
    }

    @Test void neitherNameNorRecordIsAbsent() {
        assertEquals(new DnsAnswer.Absent(), txt("nothing.example"), "NXDOMAIN");
        assertEquals(new DnsAnswer.Absent(), txt("lists.example"), "the name is there, and has no TXT record");
        assertEquals(new DnsAnswer.Absent(), dns().mx(DomainName.parse("[192.0.2.1]")), "an address literal");
    }

    @Test void aServerInTroubleIsNotAbsence() {
        assertInstanceOf(DnsAnswer.Unreachable.class, txt("servfail.example"));
    }

    @Test void silenceEndsInTime() {
        assertTimeout(TIMEOUT.plusSeconds(1), () -> assertInstanceOf(DnsAnswer.Unreachable.class, txt("silent.example")));
    }

    @Test void anAnswerIsNotRemembered() {
        txt("two.example");
        int before = server.asked();
        txt("two.example");
        assertEquals(before + 1, server.asked());
    }

    @Test void nobodyListeningIsUnreachable() throws Exception {
        var gone = new ZoneResponder();
        var address = gone.address();
        gone.close();
        assertInstanceOf(DnsAnswer.Unreachable.class, DnsjavaDns.at(address, TIMEOUT).txt(DomainName.parse("two.example")));
    }

    private static DnsAnswer txt(String name) {
        return dns().txt(DomainName.parse(name));
    }

    private static DnsjavaDns dns() {
        return DnsjavaDns.at(server.address(), TIMEOUT);
    }

    private static DnsAnswer found(String... values) {
        return new DnsAnswer.Found(List.of(values));
    }
}
