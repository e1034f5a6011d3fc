package postern.app.acceptance;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
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
 * answered 250 reaches every member. Copies that went out twice are counted; only those whose outcome was not yet written may.
 */
class CrashIT {
    private static final int SENDERS = 4;
    /** Outcomes that may be unwritten when we die (DESIGN section 7: up to 200 a transaction). */
    private static final int UNSETTLED = 200;
    private static final Duration RECOVERY = Duration.ofSeconds(90);
    private static final List<String> MEMBERS = List.of("ada@member.example", "bob@member.example", "cy@other.example");

    private final long seed = Long.getLong("postern.seed", System.nanoTime());
    private final Random random = new Random(seed);
    private final Set<String> safe = ConcurrentHashMap.newKeySet();
    /** Copies seen so far, by subject and member. */
    private final Map<String, Map<String, Integer>> seen = new HashMap<>();
    private int read;

    @Test void everyPostingThatGotA250ReachesEveryMember() throws Exception {
        System.out.println("CrashIT: -Dpostern.seed=" + seed);
        try (var zone = Zone.start(); var recorder = Recorder.start(); var stage = new Stage(zone).over(recorder)) {
            stage.start();
            String list = stage.list("crash", "Crash", MEMBERS);
            int rounds = Peers.rounds(5, 20);
            for (int round = 1; round <= rounds; round++) {
                int before = safe.size();
                pushAndKill(stage, list, round);
                stage.postern.start();
                Await.until(RECOVERY, "every copy of the " + safe.size() + " safe postings", () -> missing(recorder) == 0,
                        () -> missing(recorder) + " copies are missing, seed " + seed + "\n" + stage.postern.log());
                int twice = doubles();
                System.out.println("CrashIT: round " + round + ": " + (safe.size() - before) + " safe, sent twice so far: " + twice);
                assertTrue(safe.size() > before, "nothing was accepted in round " + round + ", seed " + seed);
                assertTrue(twice <= UNSETTLED * round, twice + " copies went out twice, seed " + seed);
            }
            Await.until(RECOVERY, "the queue is empty",
                    () -> stage.copies(list, "due") + stage.copies(list, "deferred") == 0, stage.postern::log);
            missing(recorder);
            assertTrue(doubles() <= UNSETTLED * rounds, doubles() + " copies went out twice, seed " + seed);
        }
    }

    /** Senders push until Postern dies under them, some time after the first 250 of the round. */
    private void pushAndKill(Stage stage, String list, int round) throws InterruptedException {
        int before = safe.size();
        var senders = new ArrayList<Thread>();
        for (int sender = 0; sender < SENDERS; sender++) {
            String name = "crash-" + round + "-" + sender + "-";
            senders.add(Thread.ofVirtual().start(() -> push(stage.postern.lmtpPort(), list, name)));
        }
        Await.until(Stage.ARRIVAL, "a first 250", () -> safe.size() > before, stage.postern::log);
        LockSupport.parkNanos(Duration.ofMillis(random.nextInt(50, 1_000)).toNanos());
        stage.postern.kill();
        for (Thread sender : senders) sender.join(Stage.ARRIVAL);
    }

    private void push(int port, String list, String name) {
        try (var client = MailClient.lmtp(port)) {
            for (int i = 0; ; i++) {
                String subject = name + i;
                byte[] mail = Mail.from("Ada <ada@author.example>", list, subject).bytes();
                if (client.send("ada@author.example", List.of(list), mail).only().startsWith("250")) safe.add(subject);
            }
        } catch (IOException killed) {
            return;
        }
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
