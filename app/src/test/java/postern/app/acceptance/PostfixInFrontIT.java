package postern.app.acceptance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import postern.app.testing.FrontPostfix;
import postern.app.testing.Json;
import postern.app.testing.LmtpProxy;
import postern.app.testing.Mail;
import postern.app.testing.MailClient;
import postern.app.testing.Postfix;
import postern.app.testing.Recorder;
import postern.app.testing.Zone;

/**
 * A real Postfix in front, behaving as it really does: it repeats only the recipients that were deferred, splits at fifty of them
 * and sends the parts in parallel, and comes again when an answer was lost or late. Whatever it repeats, each person has one copy.
 * A proxy between the two makes happen what otherwise only a bad network or a full disk does.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PostfixInFrontIT {
    private static final String ADA = "ada@author.example";
    private static final String BOTH = "both@member.example";

    private Zone zone;
    private Recorder recorder;
    private Stage stage;

    @BeforeAll void start() {
        zone = Zone.start();
        recorder = Recorder.start();
        stage = new Stage(zone).over(recorder).start();
    }

    @AfterAll void stop() {
        if (stage != null) stage.close();
        if (recorder != null) recorder.close();
        if (zone != null) zone.close();
    }

    /** Postern never heard of the second list at first: the person in both is served by the first, also hours later. */
    @Test void aRetryOfTheSecondListSkipsWhoHadACopyThroughTheFirst() throws Exception {
        var failures = new AtomicInteger();
        mixedReplies("late", new LmtpProxy.Mischief() {
            @Override public boolean keepsBack(String recipient) {
                return recipient.startsWith("late-two") && failures.getAndIncrement() == 0;
            }
        });
    }

    /** Postern has taken the second list and Postfix was told otherwise: the repeat is answered as the first time and sends nothing. */
    @Test void aRetryOfAListThatWasTakenSendsNothing() throws Exception {
        var failures = new AtomicInteger();
        mixedReplies("told", new LmtpProxy.Mischief() {
            @Override public Optional<String> reply(String recipient, String reply) {
                boolean lie = recipient.startsWith("told-two") && failures.getAndIncrement() == 0;
                return Optional.of(lie ? "451 4.3.0 the proxy says so" : reply);
            }
        });
    }

    /** 250 for the first list, 451 for the second, 550 for an address that is not there, all in one transaction. */
    private void mixedReplies(String name, LmtpProxy.Mischief mischief) throws Exception {
        String one = stage.list(name + "-one", "One", List.of(name + "-a@member.example", BOTH));
        String two = stage.list(name + "-two", "Two", List.of(BOTH, name + "-b@other.example"));
        String nobody = name + "-nobody@" + Stage.LISTS;
        try (var proxy = LmtpProxy.start(stage.postern.lmtpPort(), mischief); var front = front(proxy)) {
            post(front, List.of(one, nobody, two), name + " mixed");
            front.awaitEmptyQueue(Stage.ARRIVAL);
            assertEquals(List.of(List.of(one, two), List.of(two)),
                    proxy.attempts().stream().map(LmtpProxy.Attempt::recipients).toList(), "Postfix repeats the second list alone");
            assertEquals(List.of("250", "451"), codes(proxy.attempts().getFirst()));
            assertEquals(List.of("250"), codes(proxy.attempts().getLast()));
            assertTrue(front.logText().contains("to=<" + nobody + ">") && front.logText().contains("said: 550 5.1.1"), front.logText());
        }
        assertOneCopyEach(name + " mixed", Set.of(name + "-a@member.example", BOTH, name + "-b@other.example"), List.of(one, two));
    }

    @Test void partsOfFiftyRecipientsInParallelGiveEachPersonOneCopy() throws Exception {
        var lists = new ArrayList<String>();
        var people = new HashSet<String>();
        for (int i = 0; i < 120; i++) {
            int number = i;
            List<String> members = Stream.concat(Stream.of(BOTH), IntStream.of(1, 7, 11).mapToObj(step -> "p" + number * step % 40 + "@member.example"))
                    .distinct().toList();
            people.addAll(members);
            lists.add(stage.list("part" + i, "Part " + i, members));
        }
        var together = new CountDownLatch(3);
        var overlapped = new AtomicBoolean(true);
        var mischief = new LmtpProxy.Mischief() {
            @Override public void beforeTheDot(List<String> recipients) {
                await(together, overlapped);
            }
        };
        try (var proxy = LmtpProxy.start(stage.postern.lmtpPort(), mischief); var front = front(proxy)) {
            post(front, lists, "parts in parallel");
            front.awaitEmptyQueue(Stage.ARRIVAL);
            assertTrue(overlapped.get(), "the three parts did not come at the same time");
            assertEquals(List.of(20, 50, 50), proxy.attempts().stream().map(part -> part.recipients().size()).sorted().toList());
            for (LmtpProxy.Attempt part : proxy.attempts()) assertEquals(Set.of("250"), Set.copyOf(codes(part)));
        }
        assertOneCopyEach("parts in parallel", people, lists);
    }

    @Test void aConnectionCutBetweenCommitAndReplySendsNothingTwice() throws Exception {
        String one = stage.list("cut-one", "One", List.of("cut-a@member.example", BOTH));
        String two = stage.list("cut-two", "Two", List.of(BOTH, "cut-b@member.example"));
        var cuts = new AtomicInteger();
        var mischief = new LmtpProxy.Mischief() {
            @Override public Optional<String> reply(String recipient, String reply) {
                boolean cut = reply.startsWith("250") && cuts.getAndIncrement() == 0;
                return cut ? Optional.empty() : Optional.of(reply);
            }
        };
        try (var proxy = LmtpProxy.start(stage.postern.lmtpPort(), mischief); var front = front(proxy)) {
            post(front, List.of(one, two), "cut off");
            front.awaitEmptyQueue(Stage.ARRIVAL);
            assertEquals(List.of(List.of(), List.of("250", "250")), proxy.attempts().stream().map(PostfixInFrontIT::codes).toList());
            assertTrue(front.logText().contains("lost connection with"), front.logText());
        }
        assertOneCopyEach("cut off", Set.of("cut-a@member.example", BOTH, "cut-b@member.example"), List.of(one, two));
    }

    /** The token is spent with the posting whose answer never came: the repeat is the same use, answered as the first time. */
    @Test void aTokenPostingWhoseReplyWasLostIsOneUseAndOneCopyEach() throws Exception {
        String reached = stage.list("lost-reached", "Reached", List.of(BOTH, "lost-b@member.example"));
        String open = stage.list("lost-open", "Open", List.of("lost-b@member.example", "lost-c@member.example"));
        Object token = stage.rest().post("/api/v1/tokens", Json.object("recipients", List.of("lost-a@member.example", BOTH), "lists", List.of(reached)))
                .expect(201).json();
        var lost = new AtomicReference<String>();
        var mischief = new LmtpProxy.Mischief() {
            @Override public Optional<String> reply(String recipient, String reply) {
                return lost.compareAndSet(null, reply) ? Optional.empty() : Optional.of(reply);
            }
        };
        try (var proxy = LmtpProxy.start(stage.postern.lmtpPort(), mischief); var front = front(proxy)) {
            post(front, List.of(Json.text(token, "address"), open), "reply lost");
            front.awaitEmptyQueue(Stage.ARRIVAL);
            assertEquals(List.of(List.of(), List.of("250", "250")), proxy.attempts().stream().map(PostfixInFrontIT::codes).toList());
            assertTrue(lost.get().matches("250 2\\.0\\.0 [0-9A-Z]{26} accepted"), lost.get());
            assertEquals(lost.get(), proxy.attempts().getLast().heard().getFirst(), "the repeat hears the first id");
            assertTrue(front.logText().contains("lost connection with"), front.logText());
        }
        assertOneCopyEach("reply lost", Set.of("lost-a@member.example", BOTH, "lost-b@member.example", "lost-c@member.example"),
                List.of("restricted@" + Stage.LISTS, reached, open));
        Object spent = stage.rest().get("/api/v1/tokens/" + Json.text(token, "id")).expect(200).json();
        assertEquals(List.of("spent", "0"), List.of(Json.text(spent, "state"), String.valueOf(Json.at(spent, "usesLeft"))));
        for (Recorder.Copy copy : recorder.copiesOf("reply lost")) {
            assertFalse(new String(copy.bytes(), StandardCharsets.ISO_8859_1).toUpperCase(Locale.ROOT).contains(Json.text(token, "token")), "a copy shows the token");
        }
        assertFalse(stage.postern.log().toUpperCase(Locale.ROOT).contains(Json.text(token, "token")), "the log shows the token");
    }

    /** Postfix waits one second for the answer and comes again; then both final dots reach Postern together. */
    @Test void aRetryThatOverlapsASlowDataSendsNothingTwice() throws Exception {
        String one = stage.list("slow-one", "One", List.of("slow-a@member.example", BOTH));
        String two = stage.list("slow-two", "Two", List.of(BOTH, "slow-b@member.example"));
        var together = new CountDownLatch(2);
        var overlapped = new AtomicBoolean(true);
        var mischief = new LmtpProxy.Mischief() {
            @Override public void beforeTheDot(List<String> recipients) {
                await(together, overlapped);
            }
        };
        try (var proxy = LmtpProxy.start(stage.postern.lmtpPort(), mischief);
                var front = FrontPostfix.prepare(proxy.port(), Stage.LISTS).with("lmtp_data_done_timeout", "1s").start()) {
            post(front, List.of(one, two), "slow data");
            front.awaitEmptyQueue(Stage.ARRIVAL);
            assertTrue(overlapped.get(), "no retry came while the first attempt waited");
            assertTrue(proxy.attempts().size() >= 2, proxy.attempts().toString());
            assertTrue(front.logText().contains("timed out while sending end of data"), front.logText());
        }
        assertOneCopyEach("slow data", Set.of("slow-a@member.example", BOTH, "slow-b@member.example"), List.of(one, two));
    }

    /** The copies are all sent, none is on its way, and each of the people has one. */
    private void assertOneCopyEach(String subject, Set<String> people, List<String> lists) {
        for (String list : lists) stage.awaitSettled(list, 1, Stage.ARRIVAL);
        for (String list : lists) assertEquals(1, stage.postings(list).size(), Json.write(stage.postings(list)));
        Map<String, Integer> copies = new HashMap<>();
        for (Recorder.Copy copy : recorder.copiesOf(subject)) copies.merge(copy.to(), 1, Integer::sum);
        assertEquals(people.stream().collect(Collectors.toMap(person -> person, _ -> 1)), copies);
        assertEquals(List.of(), recorder.faults());
    }

    private static Postfix front(LmtpProxy proxy) {
        return FrontPostfix.start(proxy.port(), Stage.LISTS);
    }

    private static void post(Postfix front, List<String> to, String subject) throws Exception {
        byte[] mail = Mail.from("Ada <" + ADA + ">", "somebody@" + Stage.LISTS, subject).bytes();
        try (var client = MailClient.smtp(front.port())) {
            var answers = client.send(ADA, to, mail, "BODY=8BITMIME");
            assertTrue(answers.only().startsWith("250"), answers.toString());
        }
    }

    private static List<String> codes(LmtpProxy.Attempt attempt) {
        return attempt.heard().stream().map(reply -> reply.substring(0, 3)).toList();
    }

    /** Counts down and waits for the others, who may have come and gone. */
    private static void await(CountDownLatch together, AtomicBoolean cameTogether) {
        together.countDown();
        try {
            if (!together.await(20, TimeUnit.SECONDS)) cameTogether.set(false);
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
            cameTogether.set(false);
        }
    }
}
