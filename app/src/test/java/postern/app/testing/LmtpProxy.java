package postern.app.testing;

import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;

/**
 * A network between a mail server and Postern that a test can spoil: it passes an LMTP dialog (RFC 2033) on, byte for byte, and lets
 * the test keep a recipient back, hold the final dot, and change, hold or lose the replies to it. What Postern offers in LHLO,
 * PIPELINING too, stays as it is.
 *
 * <p>Two virtual threads a connection; the {@link Mischief} is called by them, for several connections at the same time.
 */
public final class LmtpProxy implements AutoCloseable {

    /** What goes wrong. Each method may take its time; only the connection concerned waits. */
    public interface Mischief {
        /** True: Postern never hears of this recipient; RCPT is answered 250 and the final dot 451. */
        default boolean keepsBack(String recipient) {
            return false;
        }

        /** Called when the whole message but its final dot has been passed on. @param recipients those whom RCPT accepted */
        default void beforeTheDot(List<String> recipients) { }

        /** What the mail server hears in place of Postern's reply to the final dot; empty: the connection is cut. */
        default Optional<String> reply(String recipient, String reply) {
            return Optional.of(reply);
        }
    }

    /** One DATA that was answered or cut. @param heard what the mail server heard for each recipient, in their order */
    public record Attempt(List<String> recipients, List<String> heard) {
        public Attempt {
            recipients = List.copyOf(recipients);
            heard = List.copyOf(heard);
        }
    }

    private final ServerSocket server;
    private final int posternPort;
    private final Mischief mischief;
    private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
    private final List<Attempt> attempts = new ArrayList<>();

    private LmtpProxy(ServerSocket server, int posternPort, Mischief mischief) {
        this.server = server;
        this.posternPort = posternPort;
        this.mischief = mischief;
    }

    public static LmtpProxy start(int posternPort, Mischief mischief) {
        try {
            var proxy = new LmtpProxy(new ServerSocket(0, 50, InetAddress.getLoopbackAddress()), posternPort, mischief);
            Thread.ofVirtual().start(proxy::accept);
            return proxy;
        } catch (IOException none) {
            throw new UncheckedIOException(none);
        }
    }

    public int port() {
        return server.getLocalPort();
    }

    /** In the order of their last reply. */
    public synchronized List<Attempt> attempts() {
        return List.copyOf(attempts);
    }

    @Override public void close() {
        try {
            server.close();
            for (Socket socket : sockets) socket.close();
        } catch (IOException closing) {
            throw new UncheckedIOException(closing);
        }
    }

    private void accept() {
        while (!server.isClosed()) {
            try {
                Socket client = server.accept();
                Socket postern = new Socket(InetAddress.getLoopbackAddress(), posternPort);
                sockets.addAll(List.of(client, postern));
                var dialog = new Dialog(new Wire(client), new Wire(postern));
                Thread.ofVirtual().start(dialog::commands);
                Thread.ofVirtual().start(dialog::replies);
            } catch (IOException closedOrAway) {
                continue;
            }
        }
    }

    private synchronized void tried(Attempt attempt) {
        attempts.add(attempt);
    }

    /** What is owed an answer. */
    private sealed interface Owed {
        record Plain() implements Owed { }

        record Rcpt(String to, boolean keptBack) implements Owed { }

        record Data() implements Owed { }

        /** The final dot. */
        record Dot() implements Owed { }

        /** Nothing any more: the mail server hung up. */
        record End() implements Owed { }
    }

    /** One connection. What is owed is queued before the command is passed on; replies are taken in that order. */
    private final class Dialog {
        private final Wire client;
        private final Wire postern;
        private final BlockingQueue<Owed> owed = new LinkedBlockingQueue<>();
        /** True for each 354, in the order of DATA. */
        private final BlockingQueue<Boolean> mayWrite = new LinkedBlockingQueue<>();
        /** Recipients whom RCPT accepted; written by the side of the replies, and complete when DATA was answered. */
        private final List<Owed.Rcpt> accepted = new ArrayList<>();

        Dialog(Wire client, Wire postern) {
            this.client = client;
            this.postern = postern;
            owed.add(new Owed.Plain());
        }

        /** When the mail server has hung up, what Postern still owes is read to its end. */
        void commands() {
            try {
                while (true) command(client.line());
            } catch (IOException hungUp) {
                owed.add(new Owed.End());
            } catch (InterruptedException stop) {
                Thread.currentThread().interrupt();
            }
        }

        void replies() {
            try (client; postern) {
                while (answer(owed.take())) continue;
            } catch (IOException hungUp) {
                mayWrite.add(false);
            } catch (InterruptedException stop) {
                Thread.currentThread().interrupt();
            }
        }

        private void command(byte[] line) throws IOException, InterruptedException {
            String text = new String(line, StandardCharsets.UTF_8);
            String verb = text.split("[ :]", 2)[0].toUpperCase(Locale.ROOT);
            Owed answer = switch (verb) {
                case "RCPT" -> rcpt(Fields.address(text));
                case "DATA" -> new Owed.Data();
                default -> new Owed.Plain();
            };
            owed.add(answer);
            if (!(answer instanceof Owed.Rcpt(_, boolean keptBack) && keptBack)) postern.send(line);
            if (answer instanceof Owed.Data && mayWrite.take()) message();
        }

        private Owed.Rcpt rcpt(String to) {
            return new Owed.Rcpt(to, mischief.keepsBack(to));
        }

        private void message() throws IOException {
            byte[] line = client.line();
            for (; !Arrays.equals(line, new byte[] {'.'}); line = client.line()) postern.send(line);
            mischief.beforeTheDot(accepted.stream().map(Owed.Rcpt::to).toList());
            owed.add(new Owed.Dot());
            postern.send(line);
        }

        private boolean answer(Owed next) throws IOException {
            switch (next) {
                case Owed.Plain() -> client.send(reply());
                case Owed.Rcpt rcpt -> {
                    String reply = rcpt.keptBack() ? "250 2.1.5 ok" : reply();
                    if (reply.startsWith("2")) accepted.add(rcpt);
                    client.send(reply);
                }
                case Owed.Data() -> {
                    String reply = reply();
                    mayWrite.add(reply.startsWith("354"));
                    client.send(reply);
                }
                case Owed.Dot() -> dot();
                case Owed.End() -> {
                    return false;
                }
            }
            return true;
        }

        private void dot() throws IOException {
            var heard = new ArrayList<String>();
            List<String> recipients = accepted.stream().map(Owed.Rcpt::to).toList();
            try {
                for (Owed.Rcpt rcpt : accepted) {
                    String reply = rcpt.keptBack() ? "451 4.3.0 the proxy kept it back" : reply();
                    reply = mischief.reply(rcpt.to(), reply).orElseThrow(() -> new EOFException("cut by the test"));
                    client.send(reply);
                    heard.add(reply);
                }
            } finally {
                tried(new Attempt(recipients, heard));
                accepted.clear();
            }
        }

        /** Lines joined by CRLF. */
        private String reply() throws IOException {
            var lines = new ArrayList<String>();
            do lines.add(postern.text()); while (lines.getLast().startsWith("-", 3));
            return String.join("\r\n", lines);
        }
    }
}
