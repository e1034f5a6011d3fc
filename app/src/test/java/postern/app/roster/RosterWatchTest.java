package postern.app.roster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetAddress;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.StringJoiner;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import postern.app.api.HttpApi;
import postern.app.lists.Domains;
import postern.app.lists.Journal;
import postern.app.lists.ListOptions;
import postern.app.lists.Lists;
import postern.app.lists.MailingList;
import postern.app.lists.ManagedDomain;
import postern.app.lists.Member;
import postern.app.lists.PostingRule;
import postern.app.lists.Roster;
import postern.app.lists.RosterSource;
import postern.app.lists.Sources;
import postern.app.lists.Tables;
import postern.app.testing.Await;
import postern.outbound.testing.TemporaryDatabase;
import postern.outbound.testing.TestCertificates;
import postern.rewrite.FromSetting;
import postern.rewrite.mail.DomainName;
import postern.rewrite.mail.EmailAddress;

/** A list that takes its members from an HTTPS server on loopback. */
class RosterWatchTest {
    private static final Instant NOW = Instant.parse("2026-11-21T10:00:00Z");
    private static final ManagedDomain OURS = ManagedDomain.fresh(new DomainName("lists.example"), NOW);
    private static final String FOUR = members("a", "b", "c", "d");

    @TempDir Path folder;
    private final TemporaryDatabase store = TemporaryDatabase.h2();
    private final Lists lists = new Lists();
    private final Roster roster = new Roster();
    private final Sources sources = new Sources();
    private final AtomicReference<Instant> now = new AtomicReference<>(NOW);
    private final MailingList board = list("board");
    private ScriptedHttps https;
    private RosterWatch watch;

    @BeforeEach void open() throws Exception {
        var certificates = new TestCertificates();
        https = new ScriptedHttps(certificates.forLoopback());
        Tables.migrate(store.database());
        watch = RosterWatch.of(store.database(), lists, roster, sources, new Journal(), HttpApi.answers(), Optional.of(certificates.authority(folder.resolve("ca.pem"))),
                InetAddress::isLoopbackAddress, now::get);
        store.database().transact(tx -> {
            new Domains().add(tx, OURS);
            lists.add(tx, board);
            sources.put(tx, board, new RosterSource.Wanted(URI.create(https.url()), Optional.of("s3cret"), Duration.ofHours(1)), NOW);
        });
    }

    @AfterEach void close() {
        watch.close();
        https.close();
        store.close();
    }

    @Test void theMembersFollowTheSourceWhenItsTimeComes() {
        https.says("HTTP/1.1 200 OK\nETag: \"1\"\nContent-Length: " + FOUR.length() + "\n\n" + FOUR, "HTTP/1.1 304 Not Modified\n\n");
        watch.round();
        assertEquals(List.of("a", "b", "c", "d"), members());
        watch.round();
        assertEquals(1, https.requests().size(), "not before its time");
        now.set(NOW.plus(Duration.ofHours(1)));
        watch.round();
        assertTrue(https.requests().getLast().contains("If-None-Match: \"1\""));
        assertEquals(now.get(), source().succeeded().orElseThrow());
        https.answers(members("a", "b", "c", "e"));
        now.set(NOW.plus(Duration.ofHours(2)));
        watch.round();
        assertEquals(List.of("a", "b", "c", "e"), members());
        assertEquals(Optional.empty(), source().trouble());
    }

    @Test void noErrorEmptiesTheList() {
        asked(FOUR);
        for (String wrong : List.of("{'members':[]}", "{}", "", "null", "[]", "{'members':[{'address':'a@example.net'}", FOUR.substring(0, 40), "<html>", "{'error':'x'}",
                "{'members':[{'address':'a@example.net'},{'address':'nobody'}]}", "{'members':[{'address':'e@example.net'}],'empty':true}",
                "{'members':[{'address':'board@lists.example'}]}", "{'members':null}")) {
            asked(wrong.replace('\'', '"'));
            assertEquals(List.of("a", "b", "c", "d"), members(), wrong);
            assertTrue(source().trouble().isPresent(), wrong);
            assertFalse(source().trouble().get().contains("@"), source().trouble().get());
        }
        https.says("HTTP/1.1 500 Oops\n\n");
        ask(false);
        assertEquals(Optional.of("it answered 500"), source().trouble());
        assertEquals(NOW, source().succeeded().orElseThrow());
        asked(members("a", "b", "c"));
        assertEquals(List.of("a", "b", "c"), members());
        assertEquals(Optional.empty(), source().trouble());
    }

    @Test void aGreatLossCountsWhenItComesTwiceOrByForce() {
        asked(FOUR);
        asked(members("a"));
        assertEquals(4, members().size());
        assertTrue(source().waiting().isPresent() && source().trouble().orElseThrow().contains("3 of 4"), source().trouble().orElse(""));
        asked(members("b"));
        assertEquals(4, members().size(), "another answer");
        asked(members("b"));
        assertEquals(List.of("b"), members());
        asked(FOUR);
        asked("{\"members\":[],\"empty\":true}");
        assertEquals(4, members().size());
        ask(true);
        assertEquals(List.of(), members());
    }

    @Test void whoOptedOutStaysSo() {
        asked(FOUR);
        var a = EmailAddress.parse("a@example.net");
        store.database().transact(tx -> roster.optOut(tx, board, a, NOW));
        asked(members("b", "c", "d"));
        asked(FOUR);
        List<EmailAddress> reached = store.database().inTransaction(tx -> roster.reached(tx, board)).persons();
        assertEquals(3, reached.size());
        assertFalse(reached.contains(a));
    }

    @Test void anAnswerThatLeadsBackIsRefusedWithTheWay() {
        MailingList staff = list("staff");
        store.database().transact(tx -> {
            lists.add(tx, staff);
            roster.put(tx, staff, new Member(board.address(), ""), NOW);
        });
        asked("{\"members\":[{\"address\":\"staff@lists.example\"}]}");
        assertEquals(Optional.of("its answer leads back to itself: board@lists.example -> staff@lists.example -> board@lists.example"), source().trouble());
        assertEquals(List.of(), members());
    }

    @Test void anAnswerToAnOlderQuestionChangesNothing() {
        https.answers(FOUR);
        RosterSource older = source();
        store.database().transact(tx -> sources.put(tx, board, new RosterSource.Wanted(URI.create(https.url()), Optional.empty(), Duration.ofHours(2)), NOW));
        watch.ask(older, false);
        assertEquals(List.of(), members());
        assertEquals(Optional.empty(), source().asked());
    }

    @Test void aNewSourceIsAskedAtOnceAndClosingWaitsForNoAnswer() {
        https.answers(FOUR);
        watch.start();
        Await.until(Duration.ofSeconds(20), "the source is asked", () -> members().size() == 4);
        https.drip = 50;
        now.set(NOW.plus(Duration.ofHours(1)));
        watch.added();
        Await.until(Duration.ofSeconds(20), "it is asked again", () -> https.requests().size() == 2);
        long before = System.nanoTime();
        watch.close();
        assertTrue(Duration.ofNanos(System.nanoTime() - before).toSeconds() < 5);
    }

    private void asked(String body) {
        https.answers(body);
        ask(false);
    }

    private void ask(boolean force) {
        watch.ask(source(), force);
    }

    private RosterSource source() {
        return store.database().inTransaction(tx -> sources.find(tx, board)).orElseThrow();
    }

    private List<String> members() {
        return store.database().inTransaction(tx -> roster.members(tx, board)).stream().map(member -> member.address().localPart()).toList();
    }

    private static String members(String... names) {
        var text = new StringJoiner(",", "{\"members\":[", "]}");
        for (String name : names) text.add("{\"address\":\"" + name + "@example.net\"}");
        return text.toString();
    }

    private static MailingList list(String name) {
        return new MailingList(EmailAddress.parse(name + "@lists.example"), name, PostingRule.ANYONE, FromSetting.ALWAYS, ListOptions.NONE, NOW);
    }
}
