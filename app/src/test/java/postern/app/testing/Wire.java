package postern.app.testing;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** One SMTP connection as lines and message blocks, either end of it. Lines end in CRLF; a bare CR or LF is kept inside its line. */
final class Wire implements AutoCloseable {
    private static final byte[] CRLF = {'\r', '\n'};

    private final Socket socket;
    private final InputStream in;
    private final OutputStream out;
    private final byte[] block = new byte[64 * 1024];
    private int at;
    private int filled;

    Wire(Socket socket) throws IOException {
        this.socket = socket;
        this.in = socket.getInputStream();
        this.out = socket.getOutputStream();
    }

    /** The next line without its CRLF. @throws EOFException at the end of the connection */
    byte[] line() throws IOException {
        var line = new ByteArrayOutputStream(128);
        int before = -1;
        while (true) {
            if (at == filled) fill();
            int octet = block[at++];
            line.write(octet);
            if (before == '\r' && octet == '\n') return Arrays.copyOf(line.toByteArray(), line.size() - 2);
            before = octet;
        }
    }

    String text() throws IOException {
        return new String(line(), StandardCharsets.UTF_8);
    }

    void send(String line) throws IOException {
        out.write((line + "\r\n").getBytes(StandardCharsets.UTF_8));
        out.flush();
    }

    /** Writes a line as it was read. */
    void send(byte[] line) throws IOException {
        byte[] whole = Arrays.copyOf(line, line.length + 2);
        System.arraycopy(CRLF, 0, whole, line.length, 2);
        out.write(whole);
        out.flush();
    }

    /** Writes the message with its dots stuffed and the final dot (RFC 5321 section 4.5.2). */
    void sendData(byte[] message) throws IOException {
        var stuffed = new ByteArrayOutputStream(message.length + 1024);
        for (int i = 0; i < message.length; i++) {
            if (message[i] == '.' && (i == 0 || message[i - 1] == '\n')) stuffed.write('.');
            stuffed.write(message[i]);
        }
        boolean ended = message.length >= 2 && message[message.length - 1] == '\n' && message[message.length - 2] == '\r';
        if (!ended) stuffed.write(CRLF, 0, 2);
        stuffed.write('.');
        stuffed.write(CRLF, 0, 2);
        stuffed.writeTo(out);
        out.flush();
    }

    @Override public void close() throws IOException {
        socket.close();
    }

    private void fill() throws IOException {
        filled = in.read(block);
        at = 0;
        if (filled <= 0) {
            filled = 0;
            throw new EOFException("the peer hung up");
        }
    }
}
