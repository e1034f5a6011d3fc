package postern.outbound.relay;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import postern.rewrite.mail.EmailAddress;
import postern.rewrite.mail.Envelope;
import postern.rewrite.mail.RawMessage;
import postern.rewrite.mail.ReversePath;

class CaptureRelayTest {
    private static final byte[] MESSAGE = "Subject: x\r\n\r\n.grå\r\n".getBytes(UTF_8);

    @TempDir Path folder;

    private List<String> names() throws IOException {
        try (Stream<Path> files = Files.list(folder.resolve("outbox"))) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }

    private CaptureRelay relay() {
        return new CaptureRelay(folder.resolve("outbox"));
    }

    @Test void aCopyIsItsOctetsAndItsEnvelope() throws IOException {
        List<Outcome> outcomes = relay().send(Relays.handover(MESSAGE, "a@x.example", "b@x.example"), () -> true);
        assertEquals(List.of("Delivered 250 2.0.0 captured as p1-0000000001", "Delivered 250 2.0.0 captured as p1-0000000001"),
                outcomes.stream().map(Relays::told).toList());
        assertEquals(List.of("p1-0000000001.eml", "p1-0000000001.json"), names());
        assertArrayEquals(MESSAGE, Files.readAllBytes(folder.resolve("outbox/p1-0000000001.eml")));
        assertEquals("{\"from\":\"b+x@r.example\",\"to\":[\"a@x.example\",\"b@x.example\"],\"posting\":\"p1\"}\n",
                Files.readString(folder.resolve("outbox/p1-0000000001.json")));
    }

    @Test void whatStandsInQuotesIsEscaped() throws IOException {
        var envelope = new Envelope(ReversePath.NULL, List.of(EmailAddress.parse("\"a\\\"b\\\\\"@x.example"), EmailAddress.parse("grå😀@x.example")), false, true);
        relay().send(new Handover("../p\n1", envelope, RawMessage.parse(MESSAGE)), () -> true);
        assertEquals(List.of("___p_1-0000000001.eml", "___p_1-0000000001.json"), names());
        assertEquals("{\"from\":\"\",\"to\":[\"\\\"a\\\\\\\"b\\\\\\\\\\\"@x.example\",\"grå\\ud83d\\ude00@x.example\"],\"posting\":\"../p\\u000a1\"}\n",
                Files.readString(folder.resolve("outbox/___p_1-0000000001.json")));
    }

    @Test void nobodyElseMayRead() throws IOException {
        relay().send(Relays.handover(MESSAGE, "a@x.example"), () -> true);
        assertEquals("rwx------", PosixFilePermissions.toString(Files.getPosixFilePermissions(folder.resolve("outbox"))));
        for (String name : names()) {
            assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(folder.resolve("outbox").resolve(name))));
        }
    }

    @Test void numbersGoOnAfterARestartAndWhatACrashLeftIsRemoved() throws IOException {
        relay().send(Relays.handover(MESSAGE, "a@x.example"), () -> true);
        Files.writeString(folder.resolve("outbox/.p1-0000000002.eml.tmp"), "half");
        relay().send(Relays.handover(MESSAGE, "a@x.example"), () -> true);
        assertEquals(List.of("p1-0000000001.eml", "p1-0000000001.json", "p1-0000000002.eml", "p1-0000000002.json"), names());
    }

    @Test void manyAtOnceKeepApart() throws IOException {
        CaptureRelay relay = relay();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < 50; i++) threads.submit(() -> relay.send(Relays.handover(MESSAGE, "a@x.example"), () -> true));
        }
        assertEquals(100, names().size());
    }

    @Test void aFolderThatIsAwayDefersAndIsOurTrouble() throws IOException {
        CaptureRelay relay = relay();
        Files.delete(folder.resolve("outbox"));
        String told = Relays.told(relay.send(Relays.handover(MESSAGE, "a@x.example"), () -> true).getFirst());
        assertTrue(told.startsWith("Deferred US 452 4.3.1 outbox: "), told);
    }

    @Test void aClaimThatRanOutIsNotCaptured() throws IOException {
        assertEquals("Deferred US 451 4.3.0 the claim ran out before the final dot",
                Relays.told(relay().send(Relays.handover(MESSAGE, "a@x.example"), () -> false).getFirst()));
        assertEquals(List.of(), names());
    }

    @Test void aLastLineIsEndedAsItWouldBeOnTheWire() throws IOException {
        relay().send(Relays.handover("Subject: x\r\n\r\nend".getBytes(UTF_8), "a@x.example"), () -> true);
        assertEquals("Subject: x\r\n\r\nend\r\n", Files.readString(folder.resolve("outbox/p1-0000000001.eml")));
        assertEquals("Failed POSTING 554 5.6.0 message holds a bare CR or LF",
                Relays.told(relay().send(Relays.handover("a: b\n".getBytes(UTF_8), "a@x.example"), () -> true).getFirst()));
    }
}
