package postern.app.cli;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import postern.rewrite.mail.Reply;

/**
 * One LMTP connection (RFC 2033) whose dialog is shown as it runs: {@code C:} what we say, {@code S:} what is answered.
 *
 * <p>Anything that is no reply within two minutes, a line over 4096 octets or over 100 lines is an IOException. One
 * thread uses it.
 */
final class LmtpDialog implements Closeable {
    private static final int CONNECT_MILLIS = 10_000;
    private static final int REPLY_MILLIS = 120_000;
    private static final int LONGEST_LINE = 4096;
    private static final int MOST_LINES = 100;

    private final Socket socket;
    private final InputStream in;
    private final OutputStream out;
    private final PrintWriter shown;

    /**
     * One reply.
     *
     * @param lines the texts behind the codes, one a line
     */
    record Answer(Reply reply, List<String> lines) { }

    private LmtpDialog(Socket socket, PrintWriter shown) throws IOException {
        this.socket = socket;
        this.in = new BufferedInputStream(socket.getInputStream());
        this.out = new BufferedOutputStream(socket.getOutputStream());
        this.shown = shown;
    }

    static LmtpDialog connect(String host, int port, PrintWriter shown) throws IOException {
        var socket = new Socket();
        try {
            socket.connect(new InetSocketAddress(host, port), CONNECT_MILLIS);
            socket.setSoTimeout(REPLY_MILLIS);
            return new LmtpDialog(socket, shown);
        } catch (IOException away) {
            socket.close();
            throw new IOException("no connection to " + host + " port " + port + ": " + away.getMessage()
                    + " (is postern serve running there?)", away);
        }
    }

    /** Says one line and returns the reply to it. */
    Answer say(String line) throws IOException {
        shown.println("C: " + line);
        out.write((line + "\r\n").getBytes(StandardCharsets.UTF_8));
        out.flush();
        return hear();
    }

    /** Sends a message as DATA wants it, with the final dot; the replies are still to be heard. */
    void send(WireMessage message) throws IOException {
        shown.println("C: (message, " + message.size() + " octets)");
        message.writeTo(out);
        shown.println("C: .");
        out.write(".\r\n".getBytes(StandardCharsets.US_ASCII));
        out.flush();
    }

    /** The next reply (RFC 5321 section 4.2.1). */
    Answer hear() throws IOException {
        var texts = new ArrayList<String>();
        while (texts.size() < MOST_LINES) {
            String line = line();
            shown.println("S: " + line.replaceAll("\\p{C}", "?"));
            if (!line.matches("[2-5]\\d\\d([ -].*)?")) throw new IOException("the server did not answer as LMTP does");
            texts.add(line.length() > 4 ? line.substring(4) : "");
            if (line.length() == 3 || line.charAt(3) == ' ') {
                return new Answer(Reply.received(Integer.parseInt(line.substring(0, 3)), texts.getLast()), List.copyOf(texts));
            }
        }
        throw new IOException("the server's reply does not end");
    }

    private String line() throws IOException {
        var line = new StringBuilder();
        for (int octet = in.read(); octet != '\n'; octet = in.read()) {
            if (octet < 0) throw new IOException("the server closed the connection");
            if (line.length() == LONGEST_LINE) throw new IOException("the server's line does not end");
            line.append((char) octet);
        }
        int end = line.length();
        return end > 0 && line.charAt(end - 1) == '\r' ? line.substring(0, end - 1) : line.toString();
    }

    @Override public void close() throws IOException {
        socket.close();
    }
}
