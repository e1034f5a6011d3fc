package postern.app.testing;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The recorder keeps what it got, byte for byte, and notices what it should not have got. */
class RecorderTest {
    private static final Duration LIMIT = Duration.ofSeconds(5);
    private final Recorder recorder = Recorder.start();

    @AfterEach void stop() {
        recorder.close();
    }

    @Test void everyTransactionIsKeptToTheOctet() throws Exception {
        byte[] mail = Mail.from("Ada <ada@author.test>", "board@lists.test", "one").withLargeBody(200_000).bytes();
        byte[] dots = Mail.from("Ada <ada@author.test>", "board@lists.test", "two").bytes();
        try (var client = MailClient.smtp(recorder.port())) {
            client.send("b+1@lists.test", List.of("a@x.test", "jörg@x.test"), mail, "BODY=8BITMIME", "SMTPUTF8");
            client.send("", List.of("a@x.test"), dots);
            assertTrue(client.command("QUIT").startsWith("221"));
        }
        var copies = recorder.await(2, "one", LIMIT);
        assertArrayEquals(mail, copies.getFirst().bytes());
        assertEquals("jörg@x.test", copies.get(1).to());
        assertEquals(List.of("BODY=8BITMIME", "SMTPUTF8"), recorder.transactions().getFirst().parameters());
        assertArrayEquals(dots, recorder.await(1, "two", LIMIT).getFirst().bytes());
        assertEquals("", recorder.copiesOf("two").getFirst().from());
        assertEquals(List.of(), recorder.faults());
    }

    @Test void aSecondCopyIsNotOverlooked() throws Exception {
        byte[] mail = Mail.from("ada@author.test", "board@lists.test", "twice").bytes();
        try (var client = MailClient.smtp(recorder.port())) {
            client.send("a@b.test", List.of("a@x.test", "a@x.test"), mail);
        }
        assertThrows(AssertionError.class, () -> recorder.await(1, "twice", LIMIT));
        assertThrows(AssertionError.class, () -> recorder.await(3, "twice", Duration.ofMillis(100)));
    }

    @Test void whatAClientDoesWrongIsAFault() throws Exception {
        var octets = "Subject: x\r\n\r\nGröße\r\nbare\nLF\r\n".getBytes(StandardCharsets.UTF_8);
        try (var client = MailClient.smtp(recorder.port())) {
            client.send("a@b.test", List.of("jörg@x.test"), octets);
            client.command("DATA");
            client.command("HELP ME");
        }
        String faults = recorder.faults().toString();
        for (String fault : List.of("8-bit data", "bare CR, LF", "UTF-8 recipient", "503 5.5.1 RCPT first", "500 5.5.2")) {
            assertTrue(faults.contains(fault), fault + " is not in " + faults);
        }
    }

    @Test void encodedWordsAndFoldsAreRead() {
        byte[] mail = ("From: =?utf-8?Q?J=C3=B6rg_via?=\r\n =?UTF-8?B?IEJvYXJk?= <board@lists.test>\r\nX: 1\r\n\r\nbody")
                .getBytes(StandardCharsets.US_ASCII);
        assertEquals("Jörg via Board <board@lists.test>", Fields.decoded(mail, "from").orElseThrow());
        assertEquals("board@lists.test", Fields.address(Fields.first(mail, "From").orElseThrow()));
        assertArrayEquals("X: 1\r\n\r\nbody".getBytes(StandardCharsets.US_ASCII), Fields.without(mail, 1));
        assertArrayEquals("body".getBytes(StandardCharsets.US_ASCII), Fields.body(mail));
    }
}
