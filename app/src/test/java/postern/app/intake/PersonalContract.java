package postern.app.intake;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import postern.app.lists.ListOptions;
import postern.app.lists.MailingList;
import postern.app.lists.PostingRule;
import postern.outbound.relay.Handover;
import postern.outbound.testing.TemporaryDatabase;
import postern.rewrite.FromSetting;
import postern.rewrite.auth.dkim.DkimResult;
import postern.rewrite.auth.dkim.DkimVerifier;
import postern.rewrite.mail.DomainName;
import postern.rewrite.mail.EmailAddress;
import postern.rewrite.mail.HeaderField;
import postern.rewrite.mail.RawMessage;
import postern.rewrite.mail.ReversePath;
import postern.rewrite.sign.DkimSigner;
import postern.rewrite.sign.SigningKey;

/** A list that puts its member into To of each copy: what goes out, and what the author signed. */
interface PersonalContract {
    SigningKey AUTHOR = SigningKey.generate(new DomainName("author.example"), "s1");
    String MAIL = "From: Ada <ada@author.example>\nTo: board@lists.example, kim@example.org\nTo: second@lists.example\nCc: board@lists.example\nSubject: Hello\n"
            + "Date: Sat, 21 Nov 2026 09:59:00 +0000\nMessage-ID: <1@author.example>\n\nHello.\n";

    TemporaryDatabase open();

    private static TestHousehold household(TemporaryDatabase store, FromSetting from, ListOptions options, String policy) {
        var house = new TestHousehold(store);
        MailingList list = house.list("board", PostingRule.ANYONE, "grace@example.com", "joan@example.org");
        house.database.transact(tx -> house.lists.update(tx, new MailingList(list.address(), list.displayName(), list.posting(), from, options, list.created())));
        house.dns.with(AUTHOR.dnsRecord().name().ascii(), AUTHOR.dnsRecord().value()).with("_dmarc.author.example", "v=DMARC1; p=" + policy);
        house.database.inTransaction(tx -> house.domains.find(tx, TestHousehold.DOMAIN)).orElseThrow().keys().forEach(key ->
                house.dns.with(key.key().dnsRecord().name().ascii(), key.key().dnsRecord().value()));
        return house;
    }

    private static String signed(String mail) {
        RawMessage message = RawMessage.parse(mail.replace("\n", "\r\n").getBytes(UTF_8));
        var fields = new ArrayList<HeaderField>();
        fields.add(DkimSigner.prepare(message).sign(AUTHOR, TestHousehold.NOW.minusSeconds(60)));
        fields.addAll(message.fields());
        return new String(message.withFields(fields).toBytes(), UTF_8).replace("\r\n", "\n");
    }

    private static List<Handover> copies(TestHousehold house, String mail) {
        String answer = house.acceptance.deliver(TestHousehold.submission("bounces@elsewhere.example", mail, "board@lists.example")).getFirst().text();
        assertTrue(answer.endsWith(" accepted"), answer);
        return house.handovers(answer.split(" ")[0]);
    }

    private static List<String> to(Handover copy) {
        return copy.message().all("To").stream().map(HeaderField::value).toList();
    }

    private static List<String> passing(TestHousehold house, Handover copy) {
        return new DkimVerifier(house.dns).verify(copy.message(), TestHousehold.NOW).stream().filter(DkimResult::passes).map(one -> one.domain().orElseThrow().ascii()).distinct().toList();
    }

    @Test default void eachCopyIsToItsMemberAloneAndSignedLikeThat() {
        try (var house = household(open(), FromSetting.ALWAYS, ListOptions.NONE.withPersonalised(true), "reject")) {
            List<Handover> copies = copies(house, signed(MAIL));
            assertEquals(List.of(List.of("grace@example.com"), List.of("joan@example.org")), copies.stream().map(PersonalContract::to).toList());
            for (Handover copy : copies) {
                assertEquals(copy.envelope().to().getFirst().toString(), to(copy).getFirst());
                assertEquals(List.of("lists.example"), passing(house, copy), "To is signed as it goes out");
                assertEquals("Hello.\r\n", new String(copy.message().toBytes(), UTF_8).split("\r\n\r\n", 2)[1]);
            }
            String grace = new String(copies.getFirst().message().toBytes(), UTF_8);
            assertFalse(grace.contains("joan@example.org"), grace);
            assertFalse(copies.getFirst().envelope().from().equals(copies.getLast().envelope().from()));
        }
    }

    @Test default void whatTheAuthorSignedIsLeftAloneWhereFromStays() {
        try (var house = household(open(), FromSetting.WHEN_NEEDED, ListOptions.NONE.withPersonalised(true), "none")) {
            Handover copy = copies(house, signed(MAIL.replace("To: second@lists.example\n", ""))).getFirst();
            assertEquals(List.of("board@lists.example, kim@example.org"), to(copy));
            assertTrue(copy.message().first("From").orElseThrow().value().contains("ada@author.example"));
            Handover unsigned = copies(house, MAIL.replace("<1@", "<2@")).getFirst();
            assertEquals(List.of("grace@example.com"), to(unsigned));
            assertTrue(unsigned.message().first("From").orElseThrow().value().contains("ada@author.example"));
        }
    }

    @Test default void whereHisDomainAsksToRefuseFromIsMungedForIt() {
        for (boolean personal : List.of(true, false)) {
            try (var house = household(open(), FromSetting.WHEN_NEEDED, ListOptions.NONE.withPersonalised(personal), "reject")) {
                Handover copy = copies(house, signed(MAIL)).getFirst();
                assertEquals(personal, copy.message().first("From").orElseThrow().value().endsWith("<board@lists.example>"), "the signature survives but for To");
                assertEquals(personal, to(copy).equals(List.of("grace@example.com")));
            }
        }
    }

    @Test default void aHiddenAuthorStaysHidden() {
        try (var house = household(open(), FromSetting.WHEN_NEEDED, ListOptions.NONE.withPersonalised(true).withHideAuthor(true), "reject")) {
            String text = new String(copies(house, signed(MAIL)).getFirst().message().toBytes(), UTF_8);
            assertTrue(text.contains("\r\nTo: grace@example.com\r\n"), text);
            assertFalse(text.contains("author.example") || text.contains("joan@example.org"), text);
        }
    }

    @Test default void itIsToldBeforehandAndInTheTrace() {
        try (var house = household(open(), FromSetting.ALWAYS, ListOptions.NONE.withPersonalised(true), "reject")) {
            String answer = house.acceptance.deliver(TestHousehold.submission("bounces@elsewhere.example", signed(MAIL), "board@lists.example")).getFirst().text();
            assertTrue(house.database.inTransaction(tx -> house.postings.find(tx, answer.split(" ")[0])).orElseThrow().changes().contains("To of each copy: its recipient"));
            var question = new Explain.Question(signed(MAIL.replace("<1@", "<2@")).replace("\n", "\r\n").getBytes(UTF_8), List.of(EmailAddress.parse("board@lists.example")),
                    ReversePath.of(EmailAddress.parse("bounces@elsewhere.example")), Optional.empty(), "");
            assertTrue(house.explain.explain(question).destinations().getFirst().changed().besides().contains("To of each copy: its recipient"));
        }
    }
}
