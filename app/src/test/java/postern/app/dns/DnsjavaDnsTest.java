package postern.app.dns;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTimeout;

import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import postern.app.testing.Zone;
import postern.rewrite.dns.DnsAnswer;
import postern.rewrite.dns.DnsName;
import postern.rewrite.mail.DomainName;

/** Against a name server on loopback. Budget: 6 s. */
class DnsjavaDnsTest {
    private static final Duration TIMEOUT = Duration.ofSeconds(2);
    private static final String LONG = "v=spf1 " + "ip4:192.0.2.1 ".repeat(700) + "-all";
    private static Zone server;

    @BeforeAll static void open() {
        server = Zone.start()
                .txt("s1._domainkey.lists.example", List.of("v=DKIM1; k=rsa; ", "p=MIIB", "IjAN"))
                .txt("two.example", "v=spf1 -all").txt("two.example", "other=1")
                .txt("eight.example", "caf\u00c3\u00a9").txt("long.example", LONG)
                .cname("alias._domainkey.example", "s1._domainkey.lists.example").cname("loop.example", "loop.example")
                .mx("lists.example", 20, "Backup.Example.NET").mx("lists.example", 10, "mx.example.net").mx("null.example", 0, ".")
                .mx("odd.example", 10, "foo:bar/baz.example").mx("odd.example", 20, "a\\.b.example")
                .a("both.example", "192.0.2.1").a("both.example", "192.0.2.2").aaaa("both.example", "2001:db8::1").a("four.example", "192.0.2.4")
                .ptr("1.2.0.192.in-addr.arpa", "Both.Example")
                .ptr("1.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.8.B.D.0.1.0.0.2.ip6.arpa", "six.example")
                .a("foo:bar/baz.example", "192.0.2.5").a("a%percent  b.example", "192.0.2.6").a("back\\\\slash\\\"s.example", "192.0.2.7")
                .broken("servfail.example").silent("silent.example");
    }

    @AfterAll static void close() {
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

    @Test void anAliasOfItselfIsTrouble() {
        assertInstanceOf(DnsAnswer.Unreachable.class, txt("loop.example"));
    }

    @Test void whatIsTooLongForADatagramComesWhole() {
        assertEquals(found(LONG), txt("long.example"));
    }

    @Test void addressesAreOfOneFamily() {
        assertEquals(Set.of("192.0.2.1", "192.0.2.2"), Set.copyOf(((DnsAnswer.Found) dns().a(new DnsName("both.example"))).values()));
        assertEquals(found("2001:db8:0:0:0:0:0:1"), dns().aaaa(new DnsName("both.example")));
        assertEquals(found("192.0.2.4"), dns().a(new DnsName("four.example")));
        assertEquals(new DnsAnswer.Absent(), dns().aaaa(new DnsName("four.example")));
    }

    @Test void anAddressHasNames() {
        assertEquals(found("both.example"), dns().ptr(InetAddress.ofLiteral("192.0.2.1")));
        assertEquals(found("six.example"), dns().ptr(InetAddress.ofLiteral("2001:db8::1")));
        assertEquals(new DnsAnswer.Absent(true), dns().ptr(InetAddress.ofLiteral("192.0.2.9")));
    }

    @Test void aNameIsAskedByItsOctets() {
        assertEquals(found("192.0.2.5"), dns().a(new DnsName("foo:bar/baz.example")));
        assertEquals(found("192.0.2.6"), dns().a(new DnsName("a%percent  b.example")));
        assertEquals(found("192.0.2.7"), dns().a(new DnsName("back\\slash\"s.example")));
    }

    @Test void aTargetCanBeAskedAgain() {
        assertEquals(found("foo:bar/baz.example", "a\\.b.example"), dns().mx(DomainName.parse("odd.example")), "a dot within a label stays escaped");
    }

    @Test void thePreferredHostComesFirst() {
        assertEquals(found("mx.example.net", "backup.example.net"), dns().mx(DomainName.parse("lists.example")));
    }

    @Test void aDomainThatTakesNoMailSaysSo() {
        assertEquals(found("."), dns().mx(DomainName.parse("null.example")));
    }

    @Test void neitherNameNorRecordIsAbsent() {
        assertEquals(new DnsAnswer.Absent(true), txt("nothing.example"), "NXDOMAIN");
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

    @Test void nobodyListeningIsUnreachable() {
        var gone = Zone.start();
        var address = gone.socketAddress();
        gone.close();
        assertInstanceOf(DnsAnswer.Unreachable.class, DnsjavaDns.at(address, TIMEOUT).txt(DomainName.parse("two.example")));
    }

    private static DnsAnswer txt(String name) {
        return dns().txt(DomainName.parse(name));
    }

    private static DnsjavaDns dns() {
        return DnsjavaDns.at(server.socketAddress(), TIMEOUT);
    }

    private static DnsAnswer found(String... values) {
        return new DnsAnswer.Found(List.of(values));
    }
}
