package postern.app.roster;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLServerSocket;

/** An HTTPS server on loopback that sends what the test says, octet for octet; each answer serves one connection, the last all further ones. */
final class ScriptedHttps implements AutoCloseable {
    private final SSLServerSocket socket;
    private final Queue<byte[]> answers = new ConcurrentLinkedQueue<>();
    private final List<String> requests = Collections.synchronizedList(new ArrayList<>());
    private final Queue<Socket> open = new ConcurrentLinkedQueue<>();
    /** Milliseconds between octets; 0 sends all at once. */
    volatile int drip;

    ScriptedHttps(SSLContext tls) throws IOException {
        socket = (SSLServerSocket) tls.getServerSocketFactory().createServerSocket(0, 50, InetAddress.getLoopbackAddress());
        Thread.ofVirtual().start(this::accept);
    }

    /** {@code \n} stands for CRLF in what comes before the first empty line; the rest is as it is. */
    ScriptedHttps says(String... texts) {
        answers.clear();
        for (String text : texts) {
            int end = text.indexOf("\n\n");
            answers.add(((text.substring(0, end).replace("\n", "\r\n") + "\r\n\r\n") + text.substring(end + 2)).getBytes(UTF_8));
        }
        return this;
    }

    /** A 200 with that body, whole. */
    ScriptedHttps answers(String... bodies) {
        var texts = new ArrayDeque<String>();
        for (String body : bodies) texts.add("HTTP/1.1 200 OK\nContent-Length: " + body.getBytes(UTF_8).length + "\n\n" + body);
        return says(texts.toArray(String[]::new));
    }

    String url() {
        return "https://localhost:" + socket.getLocalPort() + "/board.json?x=1";
    }

    List<String> requests() {
        return List.copyOf(requests);
    }

    private void accept() {
        while (!socket.isClosed()) {
            try {
                Socket client = socket.accept();
                open.add(client);
                Thread.ofVirtual().start(() -> serve(client));
            } catch (IOException closed) {
                return;
            }
        }
    }

    private void serve(Socket client) {
        try (client) {
            var in = new BufferedReader(new InputStreamReader(client.getInputStream(), ISO_8859_1));
            var request = new StringBuilder();
            for (String line = in.readLine(); line != null && !line.isEmpty(); line = in.readLine()) request.append(line).append('\n');
            requests.add(request.toString());
            send(client.getOutputStream(), answers.size() > 1 ? answers.remove() : answers.element());
        } catch (IOException gone) {
            // the client has seen enough
        }
    }

    private void send(OutputStream out, byte[] answer) throws IOException {
        if (drip == 0) {
            out.write(answer);
            return;
        }
        for (byte octet : answer) {
            out.write(octet);
            out.flush();
            pause();
        }
    }

    private void pause() {
        try {
            Thread.sleep(drip);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override public void close() {
        try {
            socket.close();
            for (Socket client : open) client.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
