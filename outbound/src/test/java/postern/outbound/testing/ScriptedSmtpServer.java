package postern.outbound.testing;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Phaser;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;

/**
 * A mail server on loopback that plays transcripts, one per connection, and writes down where the client departs from them.
 *
 * <p>Steps: {@code S: line} is sent; {@code R: raw} is sent without line end, {@code \r} and {@code \n} read as such;
 * {@code C: line} must come ({@code *} at the end stands for any rest); {@code MESSAGE} reads to the final dot and keeps the
 * message without its stuffing; {@code PART} reads some of a message; {@code TLS} takes a handshake; {@code EOF} must come;
 * {@code DROP} closes; {@code RESET} closes by RST. At the end the client may QUIT or close.
 * <p>Where the transcript has not offered PIPELINING, a client that does not wait for its answer has departed.
 */
public final class ScriptedSmtpServer implements AutoCloseable {
    private static final int PATIENCE_MS = 10_000;

    private final ServerSocket listener;
    private final List<List<String>> transcripts;
    private final SSLContext tls;
    private final Queue<String> departures = new ConcurrentLinkedQueue<>();
    private final Queue<byte[]> messages = new ConcurrentLinkedQueue<>();
    private final Queue<Socket> sockets = new ConcurrentLinkedQueue<>();
    private final Phaser playing = new Phaser(1);
    private volatile int connections;

    public ScriptedSmtpServer(List<List<String>> transcripts) throws IOException {
        this(transcripts, null);
    }

    /** @param tls for {@code TLS} steps */
    public ScriptedSmtpServer(List<List<String>> transcripts, SSLContext tls) throws IOException {
        this.listener = new ServerSocket(0, 50, InetAddress.getByName("127.0.0.1"));
        this.transcripts = List.copyOf(transcripts);
        this.tls = tls;
        Thread.ofVirtual().start(this::accept);
    }

    public int port() {
        return listener.getLocalPort();
    }

    /** Connections taken so far. */
    public int connections() {
        return connections;
    }

    /** Messages that ended with a dot, in order, dots undone. */
    public List<byte[]> messages() {
        return List.copyOf(messages);
    }

    /** Waits for all transcripts begun, then tells where the client departed from them; one sentence each. */
    public List<String> departures() throws InterruptedException {
        try {
            int phase = playing.arrive();
            playing.awaitAdvanceInterruptibly(phase, PATIENCE_MS, TimeUnit.MILLISECONDS);
        } catch (TimeoutException late) {
            departures.add("a connection is still open");
        }
        return List.copyOf(departures);
    }

    @Override public void close() throws IOException {
        listener.close();
        for (Socket socket : sockets) socket.close();
    }

    private void accept() {
        try {
            while (true) {
                Socket socket = listener.accept();
                sockets.add(socket);
                playing.register();
                int number = connections++;
                Thread.ofVirtual().start(() -> serve(number, socket));
            }
        } catch (IOException closed) {
            // the test is over
        }
    }

    private void serve(int number, Socket socket) {
        try (socket) {
            socket.setSoTimeout(PATIENCE_MS);
            if (number >= transcripts.size()) departures.add("connection " + (number + 1) + " was not expected");
            else new Play(socket).run(transcripts.get(number));
        } catch (IOException trouble) {
            departures.add("connection " + (number + 1) + ": " + trouble);
        } finally {
            playing.arriveAndDeregister();
        }
    }

    private final class Play {
        private Socket socket;
        private InputStream in;
        private OutputStream out;
        private boolean pipelining;
        private boolean over;

        Play(Socket socket) throws IOException {
            over(socket);
        }

        private void over(Socket next) throws IOException {
            socket = next;
            in = new BufferedInputStream(next.getInputStream());
            out = next.getOutputStream();
        }

        void run(List<String> steps) throws IOException {
            for (String step : steps) {
                play(step);
                if (over) return;
            }
            String last = line();
            if (last != null && !last.equals("QUIT")) departures.add("after the end came: " + last);
            if ("QUIT".equals(last)) send("221 2.0.0 bye\r\n");
        }

        private void play(String step) throws IOException {
            String rest = step.length() > 3 ? step.substring(3) : "";
            switch (step.split(" ")[0]) {
                case "S:" -> {
                    waitedFor(rest);
                    send(rest + "\r\n");
                }
                case "R:" -> send(rest.replace("\\r", "\r").replace("\\n", "\n"));
                case "C:" -> expect(rest);
                case "MESSAGE" -> messages.add(message());
                case "PART" -> line();
                case "TLS" -> secure();
                case "EOF" -> {
                    if (line() != null) departures.add("the client did not close");
                    over = true;
                }
                case "DROP" -> end(false);
                case "RESET" -> end(true);
                default -> throw new IllegalArgumentException("no such step: " + step);
            }
        }

        private void end(boolean reset) throws IOException {
            if (reset) socket.setSoLinger(true, 0);
            socket.close();
            over = true;
        }

        private void waitedFor(String reply) throws IOException {
            if (reply.contains("PIPELINING")) pipelining = true;
            if (!pipelining && in.available() > 0) departures.add("the client did not wait for: " + reply);
        }

        private void send(String text) throws IOException {
            out.write(text.getBytes(StandardCharsets.UTF_8));
            out.flush();
        }

        private void expect(String wanted) throws IOException {
            String came = line();
            if (came == null) {
                departures.add("end of file instead of: " + wanted);
                over = true;
            } else if (wanted.endsWith("*") ? !came.startsWith(wanted.substring(0, wanted.length() - 1)) : !came.equals(wanted)) {
                departures.add("expected: " + wanted + ", came: " + came);
            }
        }

        private void secure() throws IOException {
            var secured = (SSLSocket) tls.getSocketFactory().createSocket(socket, in.available() > 0 ? in : null, true);
            secured.setUseClientMode(false);
            try {
                secured.startHandshake();
                over(secured);
                pipelining = false;
            } catch (IOException refused) {
                over = true;
            }
        }

        /** Without its CRLF, or null at the end; a line end that is not CRLF is a departure. */
        private String line() throws IOException {
            byte[] line;
            try {
                line = octets();
            } catch (EOFException end) {
                return null;
            } catch (SocketException reset) {
                return null;
            }
            if (line.length < 2 || line[line.length - 2] != '\r') departures.add("a line without CR");
            return new String(line, 0, Math.max(0, line.length - 2), StandardCharsets.UTF_8);
        }

        private byte[] octets() throws IOException {
            var line = new ByteArrayOutputStream();
            int octet;
            do {
                octet = in.read();
                if (octet < 0) throw new EOFException();
                line.write(octet);
            } while (octet != '\n');
            return line.toByteArray();
        }

        private byte[] message() throws IOException {
            var message = new ByteArrayOutputStream();
            while (true) {
                byte[] line = octets();
                boolean dot = line[0] == '.';
                if (dot && line.length == 3 && line[1] == '\r') return message.toByteArray();
                message.write(line, dot ? 1 : 0, line.length - (dot ? 1 : 0));
            }
        }
    }

    /** Divides the lines of a transcript file into connections at lines of two dashes; empty lines and {@code #} are passed over. */
    public static List<List<String>> transcripts(List<String> lines) {
        var all = new ArrayList<List<String>>();
        var one = new ArrayList<String>();
        for (String line : lines) {
            if (line.equals("--")) {
                all.add(List.copyOf(one));
                one.clear();
            } else if (!line.isBlank() && !line.startsWith("#")) {
                one.add(line);
            }
        }
        all.add(List.copyOf(one));
        return all;
    }
}
