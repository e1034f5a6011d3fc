package postern.app.intake;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static postern.app.intake.TestHousehold.submission;

import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import postern.app.lists.SenderReferences;
import postern.outbound.relay.Handover;
import postern.outbound.testing.TemporaryDatabase;
import postern.rewrite.mail.EmailAddress;
import postern.rewrite.mail.Reply;

/** Forwards, and reports on their way back, on every database. */
interface ForwardContract {
    String MAIL = "From: Ada Lovelace <ada@author.example>\nTo: info@lists.example\nSubject: Hello\nMessage-ID: <1@author.example>\n\nHello.\n";

    TemporaryDatabase open();

    @Test default void aMailGoesToAllTargetsAndAReportFindsTheWayBackUntouched() {
        try (var house = new TestHousehold(open())) {
            house.forward("info", "ada@example.net", "grace@example.com");
            String id = accepted(deliver(house, "ada@author.example", MAIL, "Info@lists.example"));
            assertEquals(List.of("ada@example.net", "grace@example.com"), house.recipients(id));
            Handover copy = house.handovers(id).getFirst();
            String text = new String(copy.message().toBytes(), UTF_8);
            assertTrue(text.contains("From: Ada Lovelace <ada@author.example>\r\n"), text);
            assertTrue(text.contains("Delivered-To: info@lists.example\r\n"), text);
            assertTrue(text.startsWith("DKIM-Signature:") && !text.contains("\r\nList-"), text);
            EmailAddress sender = copy.envelope().from().address().orElseThrow();
            assertTrue(sender.toString().matches("SRS0=[A-Za-z0-9_-]{8}=[A-Z2-7]{2}=author\\.example=ada@lists\\.example"), sender.toString());

            assertEquals(250, house.acceptance.recipient(sender).code());
            String report = "From: mailer@example.net\nTo: " + sender + "\nSubject:  Undelivered \nContent-Type: multipart/report; boundary=x\n\n--x--\n";
            String back = accepted(deliver(house, "", report, sender.toString()));
            Handover returned = house.handovers(back).getFirst();
            assertEquals(List.of("ada@author.example"), returned.envelope().to().stream().map(EmailAddress::toString).toList());
            assertTrue(returned.envelope().from().isNull());
            assertArrayEquals(report.replace("\n", "\r\n").getBytes(UTF_8), returned.message().toBytes());
            var trace = house.database.inTransaction(tx -> house.postings.find(tx, back)).orElseThrow();
            assertEquals("SRS0@lists.example", trace.destination().toString(), "log and trace name no person");
        }
    }

    @Test default void whoSawAReturnPathCannotRelayThroughIt() {
        try (var house = new TestHousehold(open())) {
            house.forward("info", "grace@example.com");
            String id = accepted(deliver(house, "ada@author.example", MAIL, "info@lists.example"));
            String sender = house.handovers(id).getFirst().envelope().from().toString();
            String taken = taken(deliver(house, "eve@example.edu", MAIL, sender));
            assertEquals(List.of("dropped: no report, sent to a return path"), journal(house, taken));
            assertEquals(550, house.acceptance.recipient(EmailAddress.parse(sender.replace("=ada@", "=eve@"))).code(), "forged");
            house.database.transact(tx -> assertEquals(1, house.queue.waiting(tx)));
        }
    }

    @Test default void theSenderOfAnotherForwarderIsWrappedOnce() {
        try (var house = new TestHousehold(open())) {
            house.forward("info", "grace@example.com");
            String first = "SRS0=abcd=TT=author.example=ada@forwarder.example";
            String id = accepted(deliver(house, first, MAIL, "info@lists.example"));
            EmailAddress sender = house.handovers(id).getFirst().envelope().from().address().orElseThrow();
            assertTrue(sender.localPart().matches("SRS1=.{8}=forwarder\\.example==abcd=TT=author\\.example=ada"), sender.toString());
            String back = accepted(deliver(house, "", MAIL, sender.toString()));
            assertEquals(List.of(first), house.recipients(back));
        }
    }

    @Test default void theNullSenderStaysAndAReferenceStandsForOneThatDoesNotFit() {
        try (var house = new TestHousehold(open())) {
            house.forward("info", "grace@example.com");
            String report = accepted(deliver(house, "", MAIL, "info@lists.example"));
            assertTrue(house.handovers(report).getFirst().envelope().from().isNull());
            String longest = "A".repeat(60) + "@author.example";
            String id = accepted(deliver(house, longest, MAIL.replace("<1@", "<2@"), "info@lists.example"));
            String sender = house.handovers(id).getFirst().envelope().from().toString();
            assertTrue(sender.matches("SRS0=ref=[A-Z2-7]{20}@lists\\.example"), sender);
            String other = accepted(deliver(house, longest, MAIL.replace("<1@", "<3@"), "info@lists.example"));
            assertEquals(sender, house.handovers(other).getFirst().envelope().from().toString(), "the same for a day");
            var trace = house.database.inTransaction(tx -> house.postings.find(tx, id)).orElseThrow();
            assertTrue(trace.changes().contains("Envelope sender is: <" + sender + ">"), trace.changes().toString());

            var back = EmailAddress.parse(sender.toLowerCase(Locale.ROOT).replace("srs0=", "srs0+"));
            assertEquals(250, house.acceptance.recipient(back).code());
            String returned = accepted(deliver(house, "", MAIL, back.toString()));
            assertEquals(List.of(longest), house.recipients(returned));
            assertEquals("dropped: no report, sent to a return path", journal(house, taken(deliver(house, "eve@example.edu", MAIL, sender))).getFirst());
            for (String wrong : List.of(sender.replace("@lists", "@other"), sender.substring(0, 10) + "AAAAAAAAAAAAAAAAAAA" + "@lists.example")) {
                assertEquals(550, house.acceptance.recipient(EmailAddress.parse(wrong)).code(), wrong);
            }
        }
    }

    @Test default void aReferenceLeadsBackForTwentyOneDays() {
        try (var house = new TestHousehold(open())) {
            house.forward("info", "grace@example.com");
            String id = accepted(deliver(house, "a".repeat(60) + "@author.example", MAIL, "info@lists.example"));
            var sender = house.handovers(id).getFirst().envelope().from().address().orElseThrow();
            house.database.transact(tx -> {
                assertTrue(house.references.sender(tx, sender, TestHousehold.NOW.plus(SenderReferences.KEPT)).isPresent());
                assertTrue(house.references.sender(tx, sender, TestHousehold.NOW.plus(SenderReferences.KEPT).plusMillis(1)).isEmpty());
                house.references.forget(tx, TestHousehold.NOW);
                assertTrue(house.references.sender(tx, sender, TestHousehold.NOW).isPresent());
                house.references.forget(tx, TestHousehold.NOW.plusMillis(1));
                assertTrue(house.references.sender(tx, sender, TestHousehold.NOW).isEmpty());
            });
        }
    }

    @Test default void aMailThatCameThroughBeforeIsDroppedAsALoop() {
        try (var house = new TestHousehold(open())) {
            house.forward("info", "grace@example.com");
            house.forward("other", "grace@example.com");
            String id = accepted(deliver(house, "ada@author.example", MAIL, "info@lists.example"));
            String came = house.stored(id).replace("\r\n", "\n");
            assertEquals(List.of("dropped: loop: the forward delivered it before"), journal(house, taken(deliver(house, "ada@author.example", came, "INFO@lists.example"))));
            accepted(deliver(house, "ada@author.example", came, "other@lists.example"));
            String bare = came.replaceFirst("Delivered-To: .*\n", "");
            assertEquals(1, journal(house, taken(deliver(house, "ada@author.example", bare, "info@lists.example"))).size(), "some servers take Delivered-To out");
        }
    }

    @Test default void answersAndReportsAreForwardedOrKeptAndNeverLost() {
        try (var house = new TestHousehold(open())) {
            house.forward("info", "grace@example.com");
            accepted(deliver(house, "ada@author.example", "Auto-Submitted: auto-replied\n" + MAIL, "info@lists.example"));
            accepted(deliver(house, "", "Content-Type: multipart/report; boundary=x\n" + MAIL, "info@lists.example"));
            String kept = taken(deliver(house, "ada@author.example", "From: a@x.example\nAuto-Submitted: auto-replied\n" + MAIL, "info@lists.example"));
            assertEquals("quarantined: malformed", journal(house, kept).getFirst());
        }
    }

    @Test default void aRemovedForwardIsUnknown() {
        try (var house = new TestHousehold(open())) {
            var forward = house.forward("info", "grace@example.com", "ada@example.net");
            assertEquals(forward, house.database.inTransaction(tx -> house.forwards.find(tx, forward.address())).orElseThrow());
            assertEquals(List.of(forward), house.database.inTransaction(tx -> house.forwards.page(tx, "", 10)));
            house.database.transact(tx -> assertTrue(house.forwards.remove(tx, forward.address())));
            house.database.transact(tx -> assertFalse(house.forwards.remove(tx, forward.address())));
            assertEquals(550, house.acceptance.recipient(forward.address()).code());
        }
    }

    private static List<String> journal(TestHousehold house, String id) {
        return house.database.inTransaction(tx -> house.journal.about(tx, id)).stream().map(entry -> entry.kind() + ": " + entry.text()).toList();
    }

    private static Reply deliver(TestHousehold house, String from, String text, String to) {
        return house.acceptance.deliver(submission(from, text, to)).getFirst();
    }

    private static String accepted(Reply reply) {
        assertTrue(reply.toString().matches("250 2\\.0\\.0 [0-9A-Z]{26} accepted"), reply.toString());
        return reply.text().split(" ")[0];
    }

    private static String taken(Reply reply) {
        assertTrue(reply.toString().matches("250 2\\.0\\.0 [0-9A-Z]{26} taken"), reply.toString());
        return reply.text().split(" ")[0];
    }
}
