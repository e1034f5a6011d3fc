package postern.app.testing;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The end of the way: an SMTP server on loopback that takes everything and writes down every transaction, byte for byte.
 * Offers 8BITMIME, SMTPUTF8, SIZE and PIPELINING.
 *
 * <p>Strict where a client may err (RFC 5321, 6152, 6531): what it would be right to refuse goes into {@link #faults}, and the client
 * hears a 5xx or, for bytes of a message, still a 250, so that a test sees the whole transaction. A virtual thread per connection;
 * all methods may be called by any thread.
 */
public final class Recorder implements AutoCloseable {
    private static final Pattern PATH = Pattern.compile("(?i)(MAIL FROM|RCPT TO):<(.*?)>((?: [^ ]+)*)");

    /**
     * One accepted transaction.
     *
     * @param from       the envelope sender, empty for the null one
     * @param parameters of MAIL, as sent
     * @param bytes      the message, undotted
     */
    public record Transaction(String from, List<String> parameters, List<String> recipients, byte[] bytes) {
        public Transaction {
            parameters = List.copyOf(parameters);
            recipients = List.copyOf(recipients);
        }
    }

    /** What one recipient got. */
    public record Copy(String from, String to, byte[] bytes) {
        /** The message below the {@code hops} topmost fields, which hosts on the way have put there. */
        public byte[] belowReceived(int hops) {
            return Fields.without(bytes, hops);
        }
    }

    private final LoopbackServer server;
    private final List<Transaction> transactions = new ArrayList<>();
    private final List<String> faults = new ArrayList<>();

    private Recorder(LoopbackServer server) {
        this.server = server;
    }

    public static Recorder start() {
        return start(0);
    }

    /** @param port where to listen; 0: any free one */
    public static Recorder start(int port) {
        var recorder = new Recorder(new LoopbackServer(port));
        recorder.server.serve(recorder::serve, closed -> recorder.fault("accept: " + closed));
        return recorder;
    }

    public int port() {
        return server.port();
    }

    public synchronized List<Transaction> transactions() {
        return List.copyOf(transactions);
    }

    /** Every copy of every transaction, in the order of arrival. */
    public List<Copy> copies() {
        return transactions().stream()
                .flatMap(each -> each.recipients().stream().map(to -> new Copy(each.from(), to, each.bytes()))).toList();
    }

    /** The copies of the posting whose header has {@code marker} as its Subject's end or within it. */
    public List<Copy> copiesOf(String marker) {
        return copies().stream().filter(copy -> Fields.decoded(copy.bytes(), "Subject").orElse("").contains(marker)).toList();
    }

    /** What clients did wrong; a test ends with this empty. */
    public synchronized List<String> faults() {
        return List.copyOf(faults);
    }

    /** Waits until {@code n} copies of a posting are here, and returns them; more than {@code n} is a failure. */
    public List<Copy> await(int n, String marker, Duration limit) {
        Await.until(limit, n + " copies of " + marker, () -> copiesOf(marker).size() >= n, () -> copiesOf(marker).size() + " have arrived");
        List<Copy> arrived = copiesOf(marker);
        if (arrived.size() > n) throw new AssertionError(arrived.size() + " copies of " + marker + " instead of " + n);
        return arrived;
    }

    @Override public void close() {
        server.close();
    }

    private void serve(Socket socket) {
        try (var wire = new Wire(socket)) {
            wire.send("220 recorder.test ESMTP");
            new Session(wire).run();
        } catch (SocketException | EOFException hungUp) {
            return;
        } catch (IOException broken) {
            fault("connection: " + broken);
        }
    }

    private synchronized void fault(String what) {
        faults.add(what);
    }

    private synchronized void record(Transaction transaction) {
        transactions.add(transaction);
    }

    /** One connection. One thread. */
    private final class Session {
        private final Wire wire;
        private boolean greeted;
        private String from;
        private List<String> parameters = List.of();
        private final List<String> recipients = new ArrayList<>();

        Session(Wire wire) {
            this.wire = wire;
        }

        void run() throws IOException {
            while (true) {
                String line = wire.text();
                String verb = line.split("[ :]", 2)[0].toUpperCase(Locale.ROOT);
                switch (verb) {
                    case "EHLO" -> greet();
                    case "MAIL" -> mail(line);
                    case "RCPT" -> rcpt(line);
                    case "DATA" -> data();
                    case "RSET" -> {
                        forget();
                        wire.send("250 2.0.0 forgotten");
                    }
                    case "NOOP" -> wire.send("250 2.0.0 here");
                    case "QUIT" -> {
                        wire.send("221 2.0.0 bye");
                        return;
                    }
                    default -> refuse("500 5.5.2 unknown command", line);
                }
            }
        }

        private void greet() throws IOException {
            greeted = true;
            forget();
            for (String offer : List.of("recorder.test", "PIPELINING", "SIZE 104857600", "8BITMIME")) wire.send("250-" + offer);
            wire.send("250 SMTPUTF8");
        }

        private void mail(String line) throws IOException {
            Matcher path = PATH.matcher(line);
            if (!greeted || from != null) {
                refuse("503 5.5.1 not now", line);
            } else if (!path.matches()) {
                refuse("501 5.5.4 not a path", line);
            } else {
                from = path.group(2);
                parameters = path.group(3).isBlank() ? List.of() : List.of(path.group(3).strip().split(" "));
                if (utf8Unannounced(from)) fault("UTF-8 sender without SMTPUTF8: " + line);
                wire.send("250 2.1.0 sender noted");
            }
        }

        private void rcpt(String line) throws IOException {
            Matcher path = PATH.matcher(line);
            if (from == null) {
                refuse("503 5.5.1 MAIL first", line);
            } else if (!path.matches() || path.group(2).isEmpty()) {
                refuse("501 5.5.4 not a path", line);
            } else {
                recipients.add(path.group(2));
                if (utf8Unannounced(path.group(2))) fault("UTF-8 recipient without SMTPUTF8: " + line);
                wire.send("250 2.1.5 recipient noted");
            }
        }

        private void data() throws IOException {
            if (recipients.isEmpty()) {
                refuse("503 5.5.1 RCPT first", "DATA");
                return;
            }
            wire.send("354 go ahead");
            var message = new ByteArrayOutputStream();
            for (byte[] line = wire.line(); !(line.length == 1 && line[0] == '.'); line = wire.line()) take(line, message);
            record(new Transaction(from, parameters, recipients, message.toByteArray()));
            forget();
            wire.send("250 2.0.0 recorded");
        }

        private void take(byte[] line, ByteArrayOutputStream message) {
            int dot = line.length > 0 && line[0] == '.' ? 1 : 0;
            judge(line, line.length - dot);
            message.write(line, dot, line.length - dot);
            message.write('\r');
            message.write('\n');
        }

        private void judge(byte[] line, int octets) {
            if (octets > 998) fault("a line of " + octets + " octets");
            for (byte octet : line) {
                if (octet == '\r' || octet == '\n' || octet == 0) fault("a bare CR, LF or NUL in a message");
                if (octet < 0 && !announced("BODY=8BITMIME")) {
                    fault("8-bit data without BODY=8BITMIME");
                    return;
                }
            }
        }

        private boolean utf8Unannounced(String path) {
            return !StandardCharsets.US_ASCII.newEncoder().canEncode(path) && !announced("SMTPUTF8");
        }

        private boolean announced(String parameter) {
            return parameters.stream().anyMatch(parameter::equalsIgnoreCase);
        }

        private void refuse(String reply, String line) throws IOException {
            fault(reply + " to " + Optional.of(line).filter(l -> l.length() < 200).orElse("a long line"));
            wire.send(reply);
        }

        private void forget() {
            from = null;
            parameters = List.of();
            recipients.clear();
        }
    }
}
