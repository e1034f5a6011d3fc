package postern.app.testing;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.SimpleResolver;
import org.xbill.DNS.TXTRecord;
import org.xbill.DNS.Type;

/** The test's DNS tells "absent" from "nothing of this type", and hands over what is too long for a datagram. */
class ZoneTest {
    private static final Duration SHORT = Duration.ofMillis(300);

    @Test void itAnswersAsANameServerDoes() throws Exception {
        String key = "v=DKIM1; p=" + "A".repeat(900);
        try (var zone = Zone.start().txt("s1._domainkey.lists.test", key).a("mx.test", "192.0.2.1")) {
            Message found = ask(zone, "S1._domainkey.lists.test.", Type.TXT);
            TXTRecord record = (TXTRecord) found.getSection(Section.ANSWER).getFirst();
            assertEquals(key, String.join("", record.getStrings()));
            assertEquals(4, record.getStrings().size());
            assertEquals(Rcode.NXDOMAIN, ask(zone, "nobody.test.", Type.TXT).getRcode());
            assertEquals(Rcode.NOERROR, ask(zone, "mx.test.", Type.TXT).getRcode());
            assertEquals(Rcode.NOERROR, ask(zone, "_domainkey.lists.test.", Type.TXT).getRcode(), "an empty name above others is there");
            assertEquals(0, ask(zone, "mx.test.", Type.TXT).getSection(Section.ANSWER).size());
            zone.txt("later.test", "here");
            assertEquals(1, ask(zone, "later.test.", Type.TXT).getSection(Section.ANSWER).size());
        }
    }

    @Test void itIsAwayAsNameServersAre() throws Exception {
        try (var zone = Zone.start().a("half.test", "192.0.2.1").silent("half.test").broken("half.test").broken("broken.test").silent("silent.test")
                .cname("alias.test", "mx.test").a("mx.test", "192.0.2.1").txt("octets.test", List.of("\u00ff\"\\", ""))) {
            assertEquals(1, ask(zone, "half.test.", Type.A).getSection(Section.ANSWER).size(), "what is known is answered");
            assertThrows(IOException.class, () -> ask(zone, "half.test.", Type.TXT, SHORT));
            assertThrows(IOException.class, () -> ask(zone, "silent.test.", Type.A, SHORT));
            assertEquals(Rcode.SERVFAIL, ask(zone, "broken.test.", Type.A).getRcode());
            assertEquals(List.of(Type.CNAME), ask(zone, "alias.test.", Type.A).getSection(Section.ANSWER).stream().map(Record::getType).toList());
            TXTRecord octets = (TXTRecord) ask(zone, "octets.test.", Type.TXT).getSection(Section.ANSWER).getFirst();
            assertArrayEquals(new byte[] {(byte) 0xff, '"', '\\'}, octets.getStringsAsByteArrays().getFirst());
            assertEquals(2, octets.getStringsAsByteArrays().size());
        }
    }

    private static Message ask(Zone zone, String name, int type) throws Exception {
        return ask(zone, name, type, Duration.ofSeconds(10));
    }

    private static Message ask(Zone zone, String name, int type, Duration timeout) throws Exception {
        String[] place = zone.address().split(":");
        var resolver = new SimpleResolver(new InetSocketAddress(place[0], Integer.parseInt(place[1])));
        resolver.setEDNS(-1);
        resolver.setTimeout(timeout);
        return resolver.send(Message.newQuery(Record.newRecord(Name.fromString(name), type, DClass.IN)));
    }
}
