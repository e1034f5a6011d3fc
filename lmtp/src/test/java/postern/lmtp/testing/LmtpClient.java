package postern.lmtp.testing;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;

/**
 * A small LMTP client on a blocking socket: sends what it is told, byte for byte, and reads whole replies.
 *
 * <p>A read that takes longer than ten seconds fails.
 */
public final class LmtpClient implements AutoCloseable {
    private Socket socket;
    private InputStream in;
    private OutputStream out;

    /** Connects; the greeting is not read yet. */
    public LmtpClient(InetSocketAddress server) throws IOException {
        use(new Socket(server.getAddress(), server.getPort()));
    }

    /** Connects, reads the greeting, says LHLO. */
    public static LmtpClient greeted(InetSocketAddress server) throws IOException {
        var client = new LmtpClient(server);
        client.reply();
        client.command("LHLO client.example");
        return client;
    }

    public void send(byte[] octets) throws IOException {
        out.write(octets);
        out.flush();
    }

    /** As UTF-8, in one write; line ends are the caller's. */
    public void send(String text) throws IOException {
        send(text.getBytes(StandardCharsets.UTF_8));
    }

    /** One line; returns the last line of its reply. */
    public String command(String line) throws IOException {
        send(line + "\r\n");
        return reply().getLast();
    }

    /** All lines of the next reply, without line ends. */
    public List<String> reply() throws IOException {
        var lines = new ArrayList<String>();
        do lines.add(line()); while (lines.getLast().startsWith("-", 3));
        return lines;
    }

    /**
     * Sends one mail, pipelined; returns the last lines of the replies to MAIL, to each RCPT, to DATA, and then one for
     * each recipient who was accepted.
     */
    public List<String> deliver(String from, List<String> to, String message) throws IOException {
        var commands = new StringBuilder("MAIL FROM:<" + from + ">\r\n");
        for (String recipient : to) commands.append("RCPT TO:<").append(recipient).append(">\r\n");
        send(commands.append("DATA\r\n").toString());
        var replies = new ArrayList<String>();
        for (int i = 0; i < to.size() + 2; i++) replies.add(reply().getLast());
        if (!replies.getLast().startsWith("354")) return replies;
        String stuffed = message.startsWith(".") ? "." + message : message;
        send(stuffed.replace("\r\n.", "\r\n..") + (message.endsWith("\r\n") ? ".\r\n" : "\r\n.\r\n"));
        long accepted = replies.subList(1, to.size() + 1).stream().filter(reply -> reply.startsWith("2")).count();
        for (int i = 0; i < accepted; i++) replies.add(reply().getLast());
        return replies;
    }

    /** STARTTLS and the handshake. */
    public SSLSocket startTls(SSLSocketFactory factory) throws IOException {
        String answer = command("STARTTLS");
        if (!answer.startsWith("220")) throw new IOException(answer);
        var tls = (SSLSocket) factory.createSocket(socket, "localhost", socket.getPort(), true);
        tls.startHandshake();
        use(tls);
        return tls;
    }

    /** True if the peer has closed and nothing more comes. */
    public boolean isClosed() throws IOException {
        try {
            return in.read() < 0;
        } catch (SocketTimeoutException e) {
            throw e;
        } catch (IOException _) {
            return true;
        }
    }

    /** What has arrived and was not read. */
    public int available() throws IOException {
        return in.available();
    }

    @Override public void close() throws IOException {
        socket.close();
    }

    private void use(Socket next) throws IOException {
        socket = next;
        socket.setSoTimeout(10_000);
        socket.setTcpNoDelay(true);
        in = new BufferedInputStream(socket.getInputStream());
        out = socket.getOutputStream();
    }

    private String line() throws IOException {
        var line = new StringBuilder();
        for (int octet = in.read(); octet != '\n'; octet = in.read()) {
            if (octet < 0) throw new EOFException("closed in a reply");
            line.append((char) octet);
        }
        if (line.isEmpty() || line.charAt(line.length() - 1) != '\r') throw new IOException("a reply line without CR");
        line.setLength(line.length() - 1);
        return line.toString();
    }
}
