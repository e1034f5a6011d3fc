package postern.outbound.relay;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.fail;

import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import postern.outbound.testing.ScriptedSmtpServer;
import postern.rewrite.mail.EmailAddress;
import postern.rewrite.mail.Envelope;
import postern.rewrite.mail.RawMessage;
import postern.rewrite.mail.ReversePath;

/**
 * Plays {@code dialogs/*.txt}: a hand-over ({@code from:}, {@code to:}, {@code flags:}, {@code message:}; each {@code to:} is one
 * send, over the same relay), the transcripts of the connections, and at last the outcomes of all sends in order.
 */
class DialogTest {
    static Stream<String> dialogs() throws IOException, URISyntaxException {
        URI folder = DialogTest.class.getResource("dialogs/").toURI();
        try (Stream<Path> files = Files.list(Path.of(folder))) {
            return files.map(file -> file.getFileName().toString()).filter(name -> name.endsWith(".txt")).sorted().toList().stream();
        }
    }

    @ParameterizedTest
    @MethodSource("dialogs")
    void aDialogHasTheOutcomesItShould(String file) throws Exception {
        Dialog dialog = Dialog.read(Path.of(DialogTest.class.getResource("dialogs/" + file).toURI()));
        var told = new ArrayList<String>();
        try (var server = new ScriptedSmtpServer(ScriptedSmtpServer.transcripts(dialog.transcript))) {
            var relay = new SmtpRelay(Relays.plain(server.port()));
            for (Handover handover : dialog.handovers) relay.send(handover, () -> dialog.leased).forEach(outcome -> told.add(Relays.told(outcome)));
            relay.close();
            assertEquals(List.of(), server.departures());
            assertEquals(0, relay.open(), "connections left open");
            assertEquals(ScriptedSmtpServer.transcripts(dialog.transcript).size(), server.connections(), "connections");
        }
        assertEquals(String.join("\n", dialog.outcomes), String.join("\n", told));
    }

    private static final class Dialog {
        private final List<Handover> handovers = new ArrayList<>();
        private final List<String> transcript = new ArrayList<>();
        private final List<String> outcomes = new ArrayList<>();
        private String from = "b+x@r.example";
        private String flags = "";
        private String message = "Subject: x\\r\\n\\r\\nhello\\r\\n";
        private boolean leased = true;

        static Dialog read(Path file) throws IOException {
            var dialog = new Dialog();
            for (String line : Files.readAllLines(file)) {
                int colon = line.indexOf(": ");
                String key = colon > 0 ? line.substring(0, colon) : "";
                dialog.take(key, line.substring(colon + 2 > line.length() || colon < 0 ? 0 : colon + 2), line);
            }
            if (dialog.outcomes.isEmpty()) fail("no outcome in " + file);
            return dialog;
        }

        private void take(String key, String value, String line) {
            switch (key) {
                case "from" -> from = value;
                case "flags" -> flags = value;
                case "message" -> message = value;
                case "lease" -> leased = value.equals("holds");
                case "to" -> handovers.add(handover(value));
                case "outcome" -> outcomes.add(value);
                default -> transcript.add(line);
            }
        }

        private Handover handover(String to) {
            var path = from.equals("<>") ? ReversePath.NULL : ReversePath.of(EmailAddress.parse(from));
            var recipients = Stream.of(to.split(" ")).map(EmailAddress::parse).toList();
            String text = message.replace("\\r", "\r").replace("\\n", "\n");
            var envelope = new Envelope(path, recipients, flags.contains("8bit"), flags.contains("utf8"));
            return new Handover("p1", envelope, RawMessage.parse(text.getBytes(StandardCharsets.UTF_8)));
        }
    }
}
