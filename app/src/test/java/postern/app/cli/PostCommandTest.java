package postern.app.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import postern.app.cli.CliTest.Run;

class PostCommandTest {
    private static final String MAIL = "From: Ada Lovelace <ada@example.org>\nTo: board@lists.example.org\n\n.one\n..two\nend";

    @TempDir Path folder;

    private static Run post(ScriptedLmtp server, String mail, String... args) throws Exception {
        var all = new ArrayList<>(List.of("post"));
        all.addAll(List.of(args));
        all.add("-");
        var run = CliTest.run(_ -> { }, Map.of("POSTERN_LMTP_PORT", "" + server.port()),
                new ByteArrayInputStream(mail.getBytes(StandardCharsets.UTF_8)), all.toArray(String[]::new));
        server.assertPlayed();
        return run;
    }

    @Test void theDialogIsShownAndTheMailArrivesWithCrlfAndDotsDoubled() throws Exception {
        try (var server = new ScriptedLmtp("""
                S: 220 mail.example.org LMTP
                C~ LHLO .+
                S: 250-mail.example.org
                S: 250-PIPELINING
                S: 250-8BITMIME
                S: 250 SIZE 33554432
                C: MAIL FROM:<ada@example.org> SIZE=87
                S: 250 2.1.0 ok
                C: RCPT TO:<board@lists.example.org>
                S: 250 2.1.5 ok
                C: DATA
                S: 354 go on
                C: From: Ada Lovelace <ada@example.org>
                C: To: board@lists.example.org
                C:
                C: ..one
                C: ...two
                C: end
                C: .
                S: 250 2.0.0 01JD8QF3
                C: QUIT
                S: 221 2.0.0 bye""")) {
            Run run = post(server, MAIL, "--to", "board@lists.example.org");
            assertEquals(0, run.exit(), run.err());
            assertEquals("", run.err());
            assertEquals("""
                S: 220 mail.example.org LMTP
                C: LHLO *
                S: 250-mail.example.org
                S: 250-PIPELINING
                S: 250-8BITMIME
                S: 250 SIZE 33554432
                C: MAIL FROM:<ada@example.org> SIZE=87
                S: 250 2.1.0 ok
                C: RCPT TO:<board@lists.example.org>
                S: 250 2.1.5 ok
                C: DATA
                S: 354 go on
                C: (message, 87 octets)
                C: .
                S: 250 2.0.0 01JD8QF3
                C: QUIT
                S: 221 2.0.0 bye
                """, run.out().replaceFirst("LHLO .*", "LHLO *"));
        }
    }

    private static String dialog(String offered, String transaction) {
        return "S: 220 hello\nC~ LHLO .*\nS: 250-hello\n" + offered + "S: 250 HELP\n" + transaction;
    }

    private static final String BODY = "C~ From: .*\nC~ To: .*\nC:\nC~ .*\nC~ .*\nC~ .*\nC: .\n";

    @Test void eachRecipientHasItsOwnReplyAndOneRefusalIsAnExitOfOne() throws Exception {
        try (var server = new ScriptedLmtp(dialog("", """
                C: MAIL FROM:<>
                S: 250 ok
                C: RCPT TO:<a@x.example>
                S: 250 ok
                C: RCPT TO:<b@x.example>
                S: 550 5.1.1 no such address
                C: RCPT TO:<c@x.example>
                S: 250 ok
                C: DATA
                S: 354 go on
                """ + BODY + "S: 250 2.0.0 ok\nS: 451 4.3.0 later\nC: QUIT\nS: 221 bye"))) {
            Run run = post(server, MAIL, "--to", "a@x.example,b@x.example", "--to", "c@x.example", "--from", "<>");
            assertEquals(1, run.exit());
            assertEquals("postern: 1 of 3 recipients accepted\n", run.err());
        }
    }

    @Test void onlyTransientRefusalsAreTryAgainLater() throws Exception {
        try (var server = new ScriptedLmtp(dialog("", "C~ MAIL .*\nS: 250 ok\nC~ RCPT .*\nS: 451 4.3.0 later\nC: QUIT\nS: 221 bye"))) {
            assertEquals(75, post(server, MAIL, "--to", "a@x.example").exit());
        }
        try (var server = new ScriptedLmtp("S: 421 4.3.2 too many connections")) {
            assertEquals(75, post(server, MAIL, "--to", "a@x.example").exit());
        }
        try (var server = new ScriptedLmtp(dialog("", "C~ MAIL .*\nS: 250 ok\nC~ RCPT .*\nS: 250 ok\nC: DATA\nS: 451 4.3.0 later\nC: QUIT\nS: 221 bye"))) {
            assertEquals(75, post(server, MAIL, "--to", "a@x.example").exit());
        }
    }

    @Test void aRefusedSenderRefusesAll() throws Exception {
        try (var server = new ScriptedLmtp(dialog("", "C~ MAIL .*\nS: 552 5.3.4 too large\nC: QUIT\nS: 221 bye"))) {
            assertEquals(1, post(server, MAIL, "--to", "a@x.example").exit());
        }
    }

    @Test void eightBitAndUtf8AreDeclaredWhereNeededAndOffered() throws Exception {
        try (var server = new ScriptedLmtp(dialog("S: 250-8BITMIME\nS: 250-SMTPUTF8\n",
                "C: MAIL FROM:<ada@example.org> BODY=8BITMIME SMTPUTF8\nS: 550 5.7.1 no\nC: QUIT\nS: 221 bye"))) {
            post(server, MAIL + " grå", "--to", "grå@x.example");
        }
        try (var server = new ScriptedLmtp(dialog("S: 250-8BITMIME\nS: 250-SMTPUTF8\n",
                "C: MAIL FROM:<ada@example.org> BODY=8BITMIME\nS: 550 5.7.1 no\nC: QUIT\nS: 221 bye"))) {
            post(server, MAIL + " grå", "--to", "a@x.example");
        }
        try (var server = new ScriptedLmtp(dialog("", "C: QUIT\nS: 221 bye"))) {
            assertEquals(1, post(server, MAIL, "--to", "grå@x.example").exit());
        }
    }

    @Test void aServerThatIsAwayOrSpeaksSomethingElseIsTrouble() throws Exception {
        int nobody;
        try (var free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            nobody = free.getLocalPort();
        }
        Path mail = Files.writeString(folder.resolve("mail.eml"), MAIL);
        Run run = CliTest.run(_ -> { }, Map.of(), System.in, "post", "--to", "a@x.example", "--port", "" + nobody, mail.toString());
        assertEquals(75, run.exit());
        assertTrue(run.err().contains("is postern serve running there?"), run.err());
        for (String script : List.of("S: SSH-2.0-OpenSSH", "S: 220-hello", "S: 220 hello\nC~ LHLO .*", "S: 250-" + "x".repeat(5000))) {
            try (var server = new ScriptedLmtp(script)) {
                assertEquals(75, post(server, MAIL, "--to", "a@x.example").exit(), script);
            }
        }
    }

    @Test void withoutOneAuthorTheSenderMustBeNamed() {
        for (String mail : List.of("Subject: x\n\nx\n", "From: a@x.example, b@x.example\n\nx\n", "From: a@x.example\nFrom: b@x.example\n\nx\n", "no header at all")) {
            Run run = CliTest.run(_ -> { }, Map.of(), new ByteArrayInputStream(mail.getBytes(StandardCharsets.UTF_8)), "post", "--to", "a@x.example", "-");
            assertEquals(2, run.exit());
            assertTrue(run.err().contains("name the envelope sender by --from"), run.err());
        }
    }

    @Test void whatTheServerSaysCannotSteerATerminal() throws Exception {
        try (var server = new ScriptedLmtp("S: 550 \u001b[2Jgone")) {
            Run run = CliTest.run(_ -> { }, Map.of("POSTERN_LMTP_PORT", "" + server.port()),
                    new ByteArrayInputStream(MAIL.getBytes(StandardCharsets.UTF_8)), "post", "--to", "a@x.example", "-");
            assertTrue(!run.out().contains("\u001b"), run.out());
        }
    }
}
