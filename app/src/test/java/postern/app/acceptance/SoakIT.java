package postern.app.acceptance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import postern.app.testing.Await;
import postern.app.testing.CountingSink;
import postern.app.testing.Json;
import postern.app.testing.Mail;
import postern.app.testing.MailClient;
import postern.app.testing.PosternProcess;
import postern.app.testing.Program;
import postern.app.testing.Zone;
import postern.rewrite.testing.Peers;

/**
 * Thousands of postings, one after the other, through the product with a heap of 256 MiB, half of what it has by default: each copy goes out
 * once, nothing stays in the queue, and neither heap nor database grows with what is done and over.
 */
class SoakIT {
    private static final String HEAP = "-Xmx256m";
    private static final int SENDERS = 4;
    private static final int MEMBERS = 50;
    private static final long MIB = 1024 * 1024;
    /** The database's page cache, which a short run still fills. */
    private static final int CACHE_MIB = 16;
    private static final Pattern USED = Pattern.compile("total \\d+K, used (\\d+)K");

    /** Octets. @param heap in use after a full collection; @param resident of the process; @param file of the database */
    private record Size(long heap, long resident, long file) {
        @Override public String toString() {
            return "heap %.1f MiB, resident %d MiB, database %d MiB".formatted(heap / (double) MIB, resident / MIB, file / MIB);
        }
    }

    @Test void aLongRunEndsWithAnEmptyQueueAFlatHeapAndASmallFile() throws Exception {
        int postings = Peers.rounds(200, 2_000);
        Duration limit = Duration.ofSeconds(Peers.rounds(180, 1_200));
        try (var zone = Zone.start(); var sink = CountingSink.start(); var stage = new Stage(zone).over(sink.port())) {
            stage.postern.with("POSTERN_JAVA_OPTS", HEAP);
            stage.start();
            String list = stage.list("soak", "Soak", IntStream.range(0, MEMBERS).mapToObj(i -> "m%d@member%d.example".formatted(i, i % 5)).toList());
            post(stage, list, 0, postings / 4);
            Size early = settled(stage, sink, list, postings / 4, limit);
            long begun = System.nanoTime();
            post(stage, list, postings / 4, postings);
            double taken = (System.nanoTime() - begun) / 1e9;
            Size late = settled(stage, sink, list, postings, limit);
            double sent = (System.nanoTime() - begun) / 1e9;
            System.out.printf("SoakIT: after %d postings %s; after %d %s; the last %d were taken in %.1f s and sent in %.1f s%n",
                    postings / 4, early, postings, late, postings - postings / 4, taken, sent);
            assertEquals(0, sink.doubles(), "copies that went out twice");
            assertEquals(0, stage.copies(list, "failed"));
            assertTrue(late.heap() <= early.heap() * 5 / 4 + Peers.rounds(CACHE_MIB, 2) * MIB, "the heap grew: " + early + ", then " + late);
            assertTrue(late.file() < Peers.rounds(40, 200) * MIB, "the database grew: " + late);
        }
    }

    private static void post(Stage stage, String list, int from, int to) throws InterruptedException {
        var refused = new ConcurrentLinkedQueue<String>();
        var senders = new ArrayList<Thread>();
        for (int sender = 0; sender < SENDERS; sender++) {
            int first = from + sender;
            senders.add(Thread.ofVirtual().start(() -> send(stage.postern.lmtpPort(), list, first, to, refused)));
        }
        for (Thread sender : senders) sender.join();
        assertEquals(List.of(), List.copyOf(refused));
    }

    private static void send(int port, String list, int first, int end, ConcurrentLinkedQueue<String> refused) {
        try (var client = MailClient.lmtp(port)) {
            for (int i = first; i < end; i += SENDERS) {
                byte[] mail = Mail.from("Ada <ada@author.example>", list, "soak " + i).withLargeBody(5_000).bytes();
                String answer = client.send("ada@author.example", List.of(list), mail, "BODY=8BITMIME").only();
                if (!answer.startsWith("250")) refused.add(answer);
            }
        } catch (IOException lost) {
            refused.add(lost.toString());
        }
    }

    /** Waits until all is sent and written down, and measures. */
    private static Size settled(Stage stage, CountingSink sink, String list, int postings, Duration limit) {
        Await.until(limit, "all copies of " + postings + " postings", () -> sink.copies() >= postings * MEMBERS,
                () -> sink.copies() + " came\n" + stage.postern.log());
        stage.awaitSettled(list, postings, Stage.ARRIVAL);
        assertEquals(postings * MEMBERS, sink.copies());
        assertEquals(postings, stage.postings(list).size(), () -> Json.write(stage.postings(list)));
        return new Size(heap(stage.postern), resident(stage.postern), file(stage.postern.data()));
    }

    private static long heap(PosternProcess postern) {
        jcmd(postern, "GC.run");
        return USED.matcher(jcmd(postern, "GC.heap_info")).results().mapToLong(used -> Long.parseLong(used.group(1)) * 1024).sum();
    }

    private static String jcmd(PosternProcess postern, String command) {
        String jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd").toString();
        return Program.run(Duration.ofSeconds(30), jcmd, String.valueOf(postern.pid()), command).ok().text();
    }

    private static long resident(PosternProcess postern) {
        try (Stream<String> lines = Files.lines(Path.of("/proc/" + postern.pid() + "/status"))) {
            String line = lines.filter(each -> each.startsWith("VmRSS:")).findFirst().orElseThrow();
            return Long.parseLong(line.replaceAll("\\D", "")) * 1024;
        } catch (IOException gone) {
            throw new AssertionError(gone);
        }
    }

    private static long file(Path data) {
        try (Stream<Path> files = Files.walk(data)) {
            List<Path> databases = files.filter(file -> file.toString().endsWith(".mv.db")).toList();
            assertEquals(1, databases.size(), databases.toString());
            return Files.size(databases.getFirst());
        } catch (IOException gone) {
            throw new AssertionError(gone);
        }
    }
}
