package postern.outbound.relay;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.StandardSocketOptions;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;

/**
 * Octets to and from a relay: command lines and blocks out, replies in, with limits on size, count and time.
 *
 * <p><b>Promise:</b> nothing leaves before {@link #flush} or a full buffer; no call lasts longer than its limit. A read keeps to
 * its limit by itself; a write that the peer does not take, and a handshake, end because {@link #closeIfOverdue} is called
 * now and then for every wire that is open.
 * <p><b>On failure:</b> an {@link IOException}; after that the wire may only be dropped.
 * <p><b>Threads:</b> one at a time, but for {@link #drop} and {@link #closeIfOverdue}.
 */
final class SmtpWire {
    static final int LONGEST_LINE = 2048;
    static final int MOST_LINES = 100;
    private static final int OUTBOX = 32 * 1024;
    private static final long NEVER = Long.MIN_VALUE;

    private final Socket raw = new Socket();
    private final OpenWires open;
    private final Duration writeLimit;
    private final byte[] inbox = new byte[4096];
    private final byte[] outbox = new byte[OUTBOX];
    private Socket top;
    private InputStream in;
    private OutputStream out;
    private int at;
    private int end;
    private int pending;
    private volatile long overdue = NEVER;

    private SmtpWire(OpenWires open, Duration writeLimit) {
        this.open = open;
        this.writeLimit = writeLimit;
    }

    /**
     * Connects to the first of the host's addresses that answers.
     *
     * @param open       where this wire stands from before it connects until it is closed
     * @param limit      for all addresses together
     * @param writeLimit for the peer to take one block
     */
    static SmtpWire connect(String host, int port, Duration limit, Duration writeLimit, OpenWires open) throws IOException {
        long deadline = System.nanoTime() + limit.toNanos();
        IOException last = new SocketTimeoutException("no address answered in time");
        for (InetAddress address : InetAddress.getAllByName(host)) {
            int left = millisUntil(deadline);
            if (left == 0) break;
            var wire = new SmtpWire(open, writeLimit);
            try {
                wire.connect(new InetSocketAddress(address, port), left);
                return wire;
            } catch (IOException refused) {
                wire.drop();
                last = refused;
            }
        }
        throw last;
    }

    private void connect(InetSocketAddress peer, int millis) throws IOException {
        open.add(this);
        raw.setOption(StandardSocketOptions.TCP_NODELAY, true);
        raw.connect(peer, millis);
        over(raw);
    }

    /** Puts TLS between us and the peer; {@code limit} is for the whole handshake. */
    void secure(SSLSocketFactory factory, SSLParameters parameters, String host, Duration limit) throws IOException {
        if (hasUnread()) throw new MalformedReply("octets in clear where TLS begins");
        var socket = (SSLSocket) factory.createSocket(raw, host, raw.getPort(), true);
        socket.setSSLParameters(parameters);
        raw.setSoTimeout(Math.toIntExact(limit.toMillis()));
        within(limit, socket::startHandshake);
        over(socket);
    }

    /** Takes a command line; {@code line} has no line end. */
    void put(String line) throws IOException {
        byte[] bytes = line.getBytes(StandardCharsets.UTF_8);
        put(bytes, 0, bytes.length);
        put((byte) '\r');
        put((byte) '\n');
    }

    void put(byte octet) throws IOException {
        if (pending == OUTBOX) flush();
        outbox[pending++] = octet;
    }

    void put(byte[] bytes, int offset, int length) throws IOException {
        int from = offset;
        int left = length;
        while (left > 0) {
            if (pending == OUTBOX) flush();
            int some = Math.min(left, OUTBOX - pending);
            System.arraycopy(bytes, from, outbox, pending, some);
            pending += some;
            from += some;
            left -= some;
        }
    }

    /** Hands all that was put to the network, in one write. */
    void flush() throws IOException {
        int length = pending;
        pending = 0;
        within(writeLimit, () -> {
            out.write(outbox, 0, length);
            out.flush();
        });
    }

    /** Reads one reply, of one or more lines, within {@code limit} from now. */
    Answer read(Duration limit) throws IOException {
        long deadline = System.nanoTime() + limit.toNanos();
        String line = line(deadline);
        int code = code(line);
        if (!continues(line)) return new Answer(code, List.of(text(line)));
        var lines = new ArrayList<String>();
        lines.add(text(line));
        while (continues(line)) {
            if (lines.size() == MOST_LINES) throw new MalformedReply("a reply of more than " + MOST_LINES + " lines");
            line = line(deadline);
            if (code(line) != code) throw new MalformedReply("two codes in one reply");
            lines.add(text(line));
        }
        return new Answer(code, lines);
    }

    /** True if more came than was read: a reply to nothing we asked. */
    boolean hasUnread() {
        return at < end;
    }

    /** Between transactions: false if the peer said something unasked or went away, as far as can be told without waiting. */
    boolean isQuiet() {
        try {
            return !hasUnread() && !raw.isClosed() && in.available() == 0;
        } catch (IOException gone) {
            return false;
        }
    }

    /** Says QUIT, does not wait for an answer to it, and closes. */
    void quit() {
        try {
            pending = 0;
            put("QUIT");
            flush();
            within(writeLimit, top::close);
        } catch (IOException gone) {
            // it was to be closed anyway
        } finally {
            drop();
        }
    }

    /** Closes at once, without a word, from any thread; unsent octets stay unsent. */
    void drop() {
        open.remove(this);
        try {
            raw.close();
        } catch (IOException closed) {
            // nothing is left to be done with it
        }
    }

    /** True if we drop all wires, so that trouble on this one is of our own making. */
    boolean isCutOff() {
        return open.isClosed();
    }

    /** Ends a write or handshake whose time is over. From any thread. */
    void closeIfOverdue() {
        long limit = overdue;
        if (limit != NEVER && System.nanoTime() - limit > 0) drop();
    }

    private void over(Socket socket) throws IOException {
        top = socket;
        in = socket.getInputStream();
        out = socket.getOutputStream();
    }

    private interface Step {
        void run() throws IOException;
    }

    private void within(Duration limit, Step step) throws IOException {
        long until = System.nanoTime() + limit.toNanos();
        overdue = until == NEVER ? until + 1 : until;
        try {
            step.run();
        } finally {
            overdue = NEVER;
        }
    }

    /** One line without its end. A lone LF ends it too, as with Postfix: a reply cannot smuggle anything. */
    private String line(long deadline) throws IOException {
        var line = new StringBuilder(80);
        while (true) {
            if (at == end) fill(deadline);
            byte octet = inbox[at++];
            if (octet == '\n') break;
            if (line.length() == LONGEST_LINE) throw new MalformedReply("a reply line of more than " + LONGEST_LINE + " octets");
            line.append((char) (octet & 0xff));
        }
        int length = line.length();
        return length > 0 && line.charAt(length - 1) == '\r' ? line.substring(0, length - 1) : line.toString();
    }

    private void fill(long deadline) throws IOException {
        int left = millisUntil(deadline);
        if (left == 0) throw new SocketTimeoutException("timed out");
        raw.setSoTimeout(left);
        int got = in.read(inbox);
        if (got < 0) throw new EOFException("connection closed by the peer");
        at = 0;
        end = got;
    }

    /** Whole milliseconds left, rounded up; 0 only when there is no time left. */
    private static int millisUntil(long deadline) {
        long left = deadline - System.nanoTime();
        return left <= 0 ? 0 : Math.toIntExact((left + 999_999) / 1_000_000);
    }

    private static int code(String line) throws MalformedReply {
        if (line.length() < 3 || line.charAt(0) < '2' || line.charAt(0) > '5' || !isDigit(line.charAt(1)) || !isDigit(line.charAt(2))
                || line.length() > 3 && line.charAt(3) != ' ' && line.charAt(3) != '-') {
            throw new MalformedReply("a line that is no SMTP reply");
        }
        return Integer.parseInt(line, 0, 3, 10);
    }

    private static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }

    private static boolean continues(String line) {
        return line.length() > 3 && line.charAt(3) == '-';
    }

    private static String text(String line) {
        return line.length() > 4 ? line.substring(4) : "";
    }
}
