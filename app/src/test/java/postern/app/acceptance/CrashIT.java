package postern.app.acceptance;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import postern.app.testing.Await;
import postern.app.testing.Fields;
import postern.app.testing.Mail;
import postern.app.testing.MailClient;
import postern.app.testing.Recorder;
import postern.app.testing.Zone;
import postern.rewrite.testing.Peers;

/**
 * 250 means safe: Postern is killed with SIGKILL while senders push, again and again on the same data, and every posting that was
 * answered 250 reaches every member. A round counts only if {@link #SAFE_FIRST} postings were answered 250 in it and the kill fell
 * while some waited for their reply. Copies that went out twice are counted; only those whose outcome was not yet written may.
 */
class CrashIT {
    private static final int SENDERS = 8;
    private static final int SAFE_FIRST = 200;
    /** Outcomes that may be unwritten when we die (DESIGN section 7: up to 200 a transaction). */
    private static final int UNSETTLED = 200;
    private static final Duration RECOVERY = Duration.ofSeconds(90);
    /** Without a line that begins with a dot, so that it can be sent as it is. */
    private static final byte[] BODY = "Dear all,\r\n\r\nthis is the body.\r\n".getBytes(StandardCharsets.US_ASCII);
    private static final List<String> MEMBERS = List.of("ada@member.example", "bob@member.example", "cy@other.example");

    private final long seed = Long.getLong("postern.seed", System.nanoTime());
    private final Random random = new Random(seed);
    private final Set<String> safe = ConcurrentHashMap.newKeySet();
    /** Postings whose final dot was sent and whose reply never came. */
    private final Set<String> unanswered = ConcurrentHashMap.newKeySet();
    /** Copies seen so far, by subject and member. */
    private final Map<String, Map<String, Integer>> seen = new HashMap<>();
    private int read;

    @Test void everyPostingThatGotA250ReachesEveryMember() throws Exception {
        System.out.println("CrashIT: -Dpostern.seed=" + seed);
        try (var zone = Zone.start(); var recorder = Recorder.start(); var stage = new Stage(zone).over(recorder)) {
            stage.start();
            String list = stage.list("crash", "Crash", MEMBERS);
            int rounds = Peers.rounds(5, 20);
            int counted = 0;
            int kills = 0;
            while (counted < rounds) {
                if (round(stage, list, recorder, ++kills)) counted++;
                assertTrue(kills <= 3 * rounds, "only " + counted + " of " + kills + " rounds counted, seed " + seed);
            }
            Await.until(RECOVERY, "the queue is empty",
                    () -> stage.copies(list, "due") + stage.copies(list, "deferred") == 0, stage.postern::log);
            missing(recorder);
            assertTrue(doubles() <= UNSETTLED * kills, doubles() + " copies went out twice, seed " + seed);
        }
    }

    /** One kill, one start, and all that was answered 250 arrives. @return true if the round counts */
    private boolean round(Stage stage, String list, Recorder recorder, int kill) throws InterruptedException {
        int safeBefore = safe.size();
        int unansweredBefore = unanswered.size();
        pushAndKill(stage, list, kill);
        int safeNow = safe.size() - safeBefore;
        int waited = unanswered.size() - unansweredBefore;
        stage.postern.start();
        Await.until(RECOVERY, "every copy of the " + safe.size() + " safe postings", () -> missing(recorder) == 0,
                () -> missing(recorder) + " copies are missing, seed " + seed + "\n" + stage.postern.log());
        int twice = doubles();
        System.out.println("CrashIT: kill " + kill + ": " + safeNow + " safe, " + waited + " waited for their reply, sent twice so far: " + twice);
        assertTrue(twice <= UNSETTLED * kill, twice + " copies went out twice, seed " + seed);
        return safeNow >= SAFE_FIRST && waited > 0;
    }

    /** Senders push until Postern dies under them, some time after enough was answered 250 for the round to count. */
    private void pushAndKill(Stage stage, String list, int round) throws InterruptedException {
        int before = safe.size();
        var senders = new ArrayList<Thread>();
        for (int sender = 0; sender < SENDERS; sender++) {
            String name = "crash-" + round + "-" + sender + "-";
            senders.add(Thread.ofVirtual().start(() -> push(stage.postern.lmtpPort(), list, name)));
        }
        Await.until(Stage.ARRIVAL, SAFE_FIRST + " times 250", () -> safe.size() >= before + SAFE_FIRST, stage.postern::log);
        LockSupport.parkNanos(Duration.ofMillis(random.nextInt(300)).toNanos());
        stage.postern.kill();
        for (Thread sender : senders) sender.join(Stage.ARRIVAL);
    }

    private void push(int port, String list, String name) {
        try (var client = MailClient.lmtp(port)) {
            for (int i = 0; ; i++) {
                String subject = name + i;
                byte[] mail = Mail.from("Ada <ada@author.example>", list, subject).withBody(BODY).bytes();
                client.command("MAIL FROM:<ada@author.example>");
                client.command("RCPT TO:<" + list + ">");
                client.command("DATA");
                if (endData(client, subject, mail).startsWith("250")) safe.add(subject);
            }
        } catch (IOException killed) {
            return;
        }
    }

    /** @return what the final dot was answered with */
    private String endData(MailClient client, String subject, byte[] mail) throws IOException {
        unanswered.add(subject);
        String answer = client.command(new String(mail, StandardCharsets.UTF_8) + ".");
        unanswered.remove(subject);
        return answer;
    }

    /** Copies of safe postings that no member has seen yet. */
    private int missing(Recorder recorder) {
        List<Recorder.Transaction> all = recorder.transactions();
        for (; read < all.size(); read++) {
            Recorder.Transaction transaction = all.get(read);
            var counts = seen.computeIfAbsent(Fields.decoded(transaction.bytes(), "Subject").orElse(""), _ -> new HashMap<>());
            for (String member : transaction.recipients()) counts.merge(member, 1, Integer::sum);
        }
        return safe.stream().mapToInt(subject -> {
            var counts = seen.getOrDefault(subject, Map.of());
            return (int) MEMBERS.stream().filter(member -> !counts.containsKey(member)).count();
        }).sum();
    }

    private int doubles() {
        return seen.values().stream().flatMap(counts -> counts.values().stream()).mapToInt(count -> count - 1).sum();
    }
}
