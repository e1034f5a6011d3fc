package postern.app.testing;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;

/**
 * Pushes mail into a port, by SMTP (RFC 5321) or LMTP (RFC 2033), one command at a time, and keeps every answer.
 * A lost connection is an {@link IOException}, as the crash test needs it. One thread.
 */
public final class MailClient implements AutoCloseable {
    private static final int PATIENCE_MILLIS = 120_000;

    /**
     * What was answered.
     *
     * @param mail to MAIL
     * @param rcpt to each RCPT, in order
     * @param data by SMTP one answer; by LMTP one for each accepted recipient, in order; none when there was no DATA
     */
    public record Answers(String mail, List<String> rcpt, List<String> data) {
        public Answers {
            rcpt = List.copyOf(rcpt);
            data = List.copyOf(data);
        }

        /** The one answer that counts when there was one recipient: to DATA, else what refused it. */
        public String only() {
            if (!data.isEmpty()) return data.getFirst();
            return rcpt.isEmpty() ? mail : rcpt.getFirst();
        }
    }

    private final Wire wire;
    private final boolean lmtp;

    private MailClient(int port, boolean lmtp) throws IOException {
        var socket = new Socket(InetAddress.getLoopbackAddress(), port);
        socket.setSoTimeout(PATIENCE_MILLIS);
        this.wire = new Wire(socket);
        this.lmtp = lmtp;
        answer();
        command((lmtp ? "LHLO" : "EHLO") + " client.test");
    }

    public static MailClient smtp(int port) throws IOException {
        return new MailClient(port, false);
    }

    public static MailClient lmtp(int port) throws IOException {
        return new MailClient(port, true);
    }

    /** Sends one command and returns its whole answer, lines joined by a newline. */
    public String command(String line) throws IOException {
        wire.send(line);
        return answer();
    }

    /** One transaction. @param parameters of MAIL, as {@code BODY=8BITMIME} */
    public Answers send(String from, List<String> recipients, byte[] message, String... parameters) throws IOException {
        String mail = command("MAIL FROM:<" + from + ">" + (parameters.length == 0 ? "" : " " + String.join(" ", parameters)));
        var rcpt = new ArrayList<String>();
        var data = new ArrayList<String>();
        if (positive(mail)) for (String to : recipients) rcpt.add(command("RCPT TO:<" + to + ">"));
        long accepted = rcpt.stream().filter(MailClient::positive).count();
        if (accepted > 0) {
            String go = command("DATA");
            if (go.startsWith("354")) {
                wire.sendData(message);
                for (long i = 0; i < (lmtp ? accepted : 1); i++) data.add(answer());
            } else {
                data.add(go);
            }
        }
        if (data.isEmpty()) command("RSET");
        return new Answers(mail, rcpt, data);
    }

    @Override public void close() throws IOException {
        wire.close();
    }

    private static boolean positive(String reply) {
        return reply.startsWith("2");
    }

    private String answer() throws IOException {
        var lines = new ArrayList<String>();
        do lines.add(wire.text()); while (lines.getLast().length() > 3 && lines.getLast().charAt(3) == '-');
        return String.join("\n", lines);
    }
}
