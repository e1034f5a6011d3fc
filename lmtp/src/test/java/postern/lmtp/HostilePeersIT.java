package postern.lmtp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import postern.lmtp.testing.LmtpClient;

/**
 * Peers that mean harm, a thousand at a time, at a server with 128 MB of heap: its memory stays inside its bounds, it ends for none
 * of them, and a good peer among them is served all the while.
 *
 * <p>The bound on the whole process: the heap; beside it the blocks that were read and not yet handled, one of 32 KiB and a line
 * begun for each connection ({@link Framer}: at most 64 KiB); and what the JVM needs for itself (classes, compiled code, thread stacks).
 */
@Timeout(180)
class HostilePeersIT {
    private static final int CONNECTIONS = 1_000;
    private static final long MIB = 1024 * 1024;
    private static final long HEAP = 128 * MIB;
    private static final long BLOCKS = CONNECTIONS * 64 * 1024L;
    /** Measured with nobody connected: 70 MiB, some of them heap. */
    private static final long JVM = 80 * MIB;
    private static final long FLOOD = 226 * MIB;
    private static final int ROUNDS = 150;
    /** Rounds in a row in which nobody took anything of the peers that do not read. */
    private static final int STUCK = 20;
    private static final String GREETING = "LHLO peer.example\r\n";
    private static final String HELD_MAIL = "MAIL FROM:<>\r\nRCPT TO:<hold@lists.example>\r\nDATA\r\na: b\r\n.\r\n";

    /** A peer whom nothing makes wait: it writes what fits into the socket and never reads. */
    private record Peer(SocketChannel channel) {
        /** How many of {@code octets} went out. */
        int push(byte[] octets) throws IOException {
            return channel.write(ByteBuffer.wrap(octets));
        }

        void say(String text) throws IOException {
            byte[] octets = text.getBytes(StandardCharsets.US_ASCII);
            assertEquals(octets.length, push(octets), "a few octets fit into an empty socket");
        }
    }

    private record State(int connections, long bytesInHand, int held, long heap) { }

    private final List<SocketChannel> open = new ArrayList<>();
    private Process process;
    private BufferedReader said;
    private InetSocketAddress server;
    private long largest;

    @BeforeEach void start() throws Exception {
        process = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-Xmx128m", "-XX:+UseSerialGC",
                "-XX:+ExitOnOutOfMemoryError", "--enable-native-access=ALL-UNNAMED", "--sun-misc-unsafe-memory-access=allow", "-cp",
                System.getProperty("java.class.path"), BesiegedServer.class.getName(), String.valueOf(CONNECTIONS))
                .redirectError(ProcessBuilder.Redirect.INHERIT).start();
        said = process.inputReader(StandardCharsets.US_ASCII);
        server = new InetSocketAddress(InetAddress.getLoopbackAddress(), Integer.parseInt(said.readLine()));
    }

    @AfterEach void stop() throws Exception {
        for (SocketChannel channel : open) channel.close();
        process.outputWriter().close();
        if (!process.waitFor(20, TimeUnit.SECONDS)) process.destroyForcibly();
    }

    @Test void aThousandHostilePeersNeitherFillTheMemoryNorHoldUpAGoodOne() throws Exception {
        long before = rss();
        try (var good = LmtpClient.greeted(server)) {
            List<Peer> deaf = peers(100);
            List<Peer> slow = peers(300);
            List<Peer> flooding = peers(4);
            List<Peer> halfway = peers(10);
            List<Peer> silent = peers(CONNECTIONS - 1 - 100 - 300 - 4 - 10);
            until(good, state -> state.connections() == CONNECTIONS);
            oneMoreHears421();

            for (Peer peer : flooding) peer.say(GREETING + HELD_MAIL);
            until(good, state -> state.held() == flooding.size());
            for (Peer peer : halfway) peer.say(GREETING + "MAIL FROM:<> SIZE=600000\r\nRCPT TO:<a@lists.example>\r\nDATA\r\nSubject: half");
            until(good, state -> state.bytesInHand() >= halfway.size() * 600_000L);
            long flooded = besiege(good, deaf, slow, flooding);

            State besieged = state();
            assertTrue(flooded < FLOOD / 4, flooded + " octets of a flood were taken while the handlers wait");
            assertTrue(besieged.heap() < HEAP * 3 / 4, "in use after a collection: " + besieged);
            assertTrue(largest < HEAP + BLOCKS + JVM, "resident: " + largest);
            assertEquals(CONNECTIONS, besieged.connections(), "nobody was lost: " + besieged);
            System.out.printf("HostilePeersIT: resident %d MiB before, at most %d MiB; heap in use %d MiB; %d KiB of 226 MiB went out%n",
                    before / MIB, largest / MIB, besieged.heap() / MIB, flooded / 1024);
            assertTrue(silent.stream().allMatch(peer -> peer.channel().isConnected()));
            goAway(good);
        }
    }

    /**
     * For some rounds everybody does his worst, until those who do not read are not read any more either; in each round the good peer
     * delivers a mail. Returns what the flood got rid of.
     */
    private long besiege(LmtpClient good, List<Peer> deaf, List<Peer> slow, List<Peer> flooding) throws Exception {
        byte[] questions = GREETING.repeat(1_000).getBytes(StandardCharsets.US_ASCII);
        byte[] commands = "NOOP\r\n".repeat(40_000).getBytes(StandardCharsets.US_ASCII);
        byte[] dripped = (GREETING + "MAIL FROM:<>\r\nRCPT TO:<a@lists.example>\r\nDATA\r\n" + "x".repeat(10_000)).getBytes(StandardCharsets.US_ASCII);
        long flooded = 0;
        int stuck = 0;
        for (int round = 0; round < ROUNDS || stuck < STUCK; round++) {
            int asked = 0;
            for (Peer peer : deaf) asked += peer.push(questions);
            stuck = asked == 0 ? stuck + 1 : 0;
            for (Peer peer : slow) peer.push(new byte[] {dripped[round]});
            for (Peer peer : flooding) if (flooded < FLOOD) flooded += peer.push(commands);
            served(good);
        }
        return flooded;
    }

    /** Hanging up all at once leaves nothing behind: first the good peer and the four mails that are with the household, then him alone. */
    private void goAway(LmtpClient good) throws Exception {
        for (SocketChannel channel : open) channel.close();
        until(good, state -> state.connections() == 5 && state.held() == 4);
        ask("go");
        until(good, state -> state.connections() == 1 && state.bytesInHand() == 0 && state.held() == 0);
        served(good);
    }

    @Test void messagesPushedBeyondTheBudgetAreReadAndRefusedAndNotKept() throws Exception {
        var holders = new ArrayList<Peer>();
        try (var good = LmtpClient.greeted(server)) {
            for (Peer peer : peers(20)) {
                peer.say(GREETING + HELD_MAIL);
                holders.add(peer);
            }
            until(good, state -> state.held() == holders.size());
            int refused = 0;
            try (var pusher = LmtpClient.greeted(server); var reserves = LmtpClient.greeted(server)) {
                reserves.send("MAIL FROM:<> SIZE=30000000\r\nRCPT TO:<a@lists.example>\r\nDATA\r\n");
                for (String code : List.of("250", "250", "354")) assertTrue(reserves.reply().getLast().startsWith(code));
                String megabytes = ("x".repeat(998) + "\r\n").repeat(10_000);
                for (long pushed = 0; pushed < FLOOD; pushed += megabytes.length()) {
                    if (pusher.deliver("", List.of("a@lists.example"), megabytes).getLast().startsWith("452 4.3.1")) refused++;
                    served(good);
                }
            }
            assertEquals(24, refused, "each of ten megabytes");
            assertTrue(largest < HEAP + BLOCKS + JVM, "resident: " + largest);
        }
    }

    /** The good peer has an answer to a mail, and the process is as large as it is. */
    private void served(LmtpClient good) throws IOException {
        String last = good.deliver("", List.of("a@lists.example"), "a: b\r\n").getLast();
        assertEquals("250 2.0.0 forgotten", last);
        largest = Math.max(largest, rss());
    }

    private void oneMoreHears421() throws IOException {
        try (var tooMany = new LmtpClient(server)) {
            assertEquals("421 4.3.2 too many connections, try again later", tooMany.reply().getLast());
            assertTrue(tooMany.isClosed());
        }
    }

    private List<Peer> peers(int n) throws IOException {
        var peers = new ArrayList<Peer>();
        for (int i = 0; i < n; i++) {
            SocketChannel channel = SocketChannel.open();
            open.add(channel);
            channel.setOption(StandardSocketOptions.SO_SNDBUF, 64 * 1024).setOption(StandardSocketOptions.SO_RCVBUF, 16 * 1024);
            channel.connect(server);
            channel.configureBlocking(false);
            peers.add(new Peer(channel));
        }
        return peers;
    }

    /** Waits for a state, while the good peer is served. */
    private void until(LmtpClient good, Predicate<State> condition) throws IOException {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
        for (State state = state(); !condition.test(state); state = state()) {
            assertTrue(System.nanoTime() < end, "still " + state);
            served(good);
        }
    }

    private State state() throws IOException {
        String[] words = ask("state").split(" ");
        return new State(Integer.parseInt(words[0]), Long.parseLong(words[1]), Integer.parseInt(words[2]), Long.parseLong(words[3]));
    }

    private String ask(String word) throws IOException {
        process.outputWriter().write(word + "\n");
        process.outputWriter().flush();
        String answer = said.readLine();
        if (answer == null) throw new AssertionError("the server's process is gone");
        return answer;
    }

    /** Octets of the process that are in memory. */
    private long rss() throws IOException {
        for (String line : Files.readAllLines(Path.of("/proc/" + process.pid() + "/status"))) {
            if (line.startsWith("VmRSS:")) return Long.parseLong(line.replaceAll("\\D", "")) * 1024;
        }
        throw new AssertionError("the server's process is gone");
    }
}
