package postern.app.cli;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;

/**
 * An LMTP server for one connection that says what its script says. A script is lines: {@code S: text} is said,
 * {@code C: text} must be heard, {@code C~ regex} must match what is heard.
 */
final class ScriptedLmtp implements AutoCloseable {
    private static final int PATIENCE_MILLIS = 5_000;

    private final ServerSocket listening;
    private final FutureTask<Void> play;

    ScriptedLmtp(String script) throws IOException {
        listening = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        listening.setSoTimeout(PATIENCE_MILLIS);
        play = new FutureTask<>(() -> play(script.lines().toList()));
        Thread.ofVirtual().start(play);
    }

    int port() {
        return listening.getLocalPort();
    }

    /** Waits for the end of the play; an AssertionError if it did not go by the script. */
    void assertPlayed() throws Exception {
        play.get(PATIENCE_MILLIS, TimeUnit.MILLISECONDS);
    }

    private Void play(List<String> script) throws IOException {
        try (Socket client = listening.accept()) {
            client.setSoTimeout(PATIENCE_MILLIS);
            var in = new Lines(client);
            for (String line : script) {
                String text = line.length() > 3 ? line.substring(3) : "";
                switch (line.substring(0, 2)) {
                    case "S:" -> client.getOutputStream().write((text + "\r\n").getBytes(StandardCharsets.UTF_8));
                    case "C:" -> expect(text.equals(in.call()), line, in.last);
                    case "C~" -> expect(in.call().matches(text), line, in.last);
                    default -> throw new AssertionError("no line of a script: " + line);
                }
            }
            return null;
        }
    }

    private static void expect(boolean met, String line, String heard) {
        if (!met) throw new AssertionError("script: " + line + ", heard: " + heard);
    }

    /** Lines that end with CRLF, and nothing else. */
    private static final class Lines implements Callable<String> {
        private final BufferedReader in;
        private String last = "";

        Lines(Socket client) throws IOException {
            in = new BufferedReader(new InputStreamReader(client.getInputStream(), StandardCharsets.UTF_8));
        }

        @Override public String call() throws IOException {
            var line = new StringBuilder();
            for (int c = in.read(); c != '\n'; c = in.read()) {
                if (c < 0) throw new IOException("the client went away");
                line.append((char) c);
            }
            if (line.isEmpty() || line.charAt(line.length() - 1) != '\r') throw new AssertionError("a line without CR: " + line);
            last = line.substring(0, line.length() - 1);
            return last;
        }
    }

    @Override public void close() {
        try {
            listening.close();
        } catch (IOException trouble) {
            throw new UncheckedIOException(trouble);
        }
    }
}
