package postern.app.testing;

import java.io.IOException;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A smarthost for long runs: takes everything and keeps no message, only who got which (by Message-ID). What it makes of SMTP is
 * judged by {@link Recorder}, not here. A virtual thread per connection; all methods may be called by any thread.
 */
public final class CountingSink implements AutoCloseable {
    private static final String MESSAGE_ID = "message-id:";

    private final LoopbackServer server;
    private final Set<String> copies = ConcurrentHashMap.newKeySet();
    private final AtomicInteger doubles = new AtomicInteger();

    private CountingSink(LoopbackServer server) {
        this.server = server;
    }

    public static CountingSink start() {
        var sink = new CountingSink(new LoopbackServer(0));
        sink.server.serve(sink::serve, _ -> { });
        return sink;
    }

    public int port() {
        return server.port();
    }

    /** Different copies: pairs of a message and a recipient. */
    public int copies() {
        return copies.size();
    }

    /** Copies that came once more. */
    public int doubles() {
        return doubles.get();
    }

    @Override public void close() {
        server.close();
    }

    private void serve(Socket socket) {
        try (var wire = new Wire(socket)) {
            wire.send("220 sink.test ESMTP");
            var to = new ArrayList<String>();
            for (String line = wire.text(); !line.equalsIgnoreCase("QUIT"); line = wire.text()) answer(wire, line, to);
            wire.send("221 2.0.0 bye");
        } catch (IOException hungUp) {
            return;
        }
    }

    private void answer(Wire wire, String line, List<String> to) throws IOException {
        switch (line.split("[ :]", 2)[0].toUpperCase(Locale.ROOT)) {
            case "EHLO" -> wire.send("250-sink.test\r\n250-PIPELINING\r\n250-8BITMIME\r\n250 SMTPUTF8");
            case "RCPT" -> {
                to.add(Fields.address(line.split(" ")[1]));
                wire.send("250 2.1.5 counted");
            }
            case "DATA" -> {
                wire.send("354 go ahead");
                String message = message(wire);
                for (String recipient : to) if (!copies.add(message + " " + recipient)) doubles.incrementAndGet();
                to.clear();
                wire.send("250 2.0.0 counted");
            }
            default -> {
                to.clear();
                wire.send("250 2.0.0 ok");
            }
        }
    }

    /** Reads to the final dot; returns the Message-ID. */
    private static String message(Wire wire) throws IOException {
        String found = "";
        for (String line = wire.text(); !line.equals("."); line = wire.text()) {
            boolean names = found.isEmpty() && line.regionMatches(true, 0, MESSAGE_ID, 0, MESSAGE_ID.length());
            if (names) found = line.substring(MESSAGE_ID.length()).strip();
        }
        return found;
    }
}
