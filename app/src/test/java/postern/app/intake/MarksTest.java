package postern.app.intake;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import postern.lmtp.Intake;
import postern.lmtp.Submission;
import postern.outbound.testing.HandClock;
import postern.rewrite.mail.EmailAddress;
import postern.rewrite.mail.Reply;

class MarksTest {
    private static final String NO_ROOM = "452 4.3.1 no room for more mail now, try again later";

    private final AtomicLong free = new AtomicLong(1000);
    private final AtomicLong waiting = new AtomicLong(0);
    private final AtomicInteger disksAsked = new AtomicInteger();
    private final HandClock clock = new HandClock(TestHousehold.NOW);
    private final Mark queue = Mark.waiting(100, waiting::get);
    private final Marks marks = new Marks(new Willing(), queue, Optional.of(Mark.free(500, this::askDisk)), clock);

    /** Takes everything. */
    private static final class Willing implements Intake {
        @Override public Reply recipient(EmailAddress to) {
            return Reply.of(250, "2.1.5", "ok");
        }

        @Override public List<Reply> deliver(Submission submission) {
            return submission.envelope().to().stream().map(_ -> Reply.of(250, "2.0.0", "taken")).toList();
        }
    }

    private long askDisk() {
        disksAsked.incrementAndGet();
        return free.get();
    }

    private List<String> deliver() {
        return marks.deliver(TestHousehold.submission("alan@example.edu", AcceptanceContract.HELLO, "board@lists.example", "staff@lists.example"))
                .stream().map(Reply::toString).toList();
    }

    private void assertTaken() {
        assertEquals(List.of("250 2.0.0 taken", "250 2.0.0 taken"), deliver());
    }

    private void assertPutOff() {
        assertEquals(List.of(NO_ROOM, NO_ROOM), deliver());
    }

    @Test void aDiskNearlyFullPutsMailOffUntilThereIsRoomAgain() {
        assertTaken();
        free.set(499);
        clock.advance(Marks.DISK_EVERY);
        assertPutOff();
        free.set(510);
        clock.advance(Marks.DISK_EVERY);
        assertPutOff();
        free.set(550);
        clock.advance(Marks.DISK_EVERY);
        assertTaken();
    }

    @Test void theDiskIsAskedOnceASecondHoweverMuchMailComes() {
        for (int mail = 0; mail < 100; mail++) deliver();
        assertEquals(1, disksAsked.get());
        clock.advance(Marks.DISK_EVERY);
        deliver();
        assertEquals(2, disksAsked.get());
        clock.advance(Duration.ofDays(-1));
        deliver();
        assertEquals(3, disksAsked.get(), "a clock that was set back does not stop the looking");
    }

    @Test void aQueueAboveItsMarkPutsMailOffUntilItIsShortAgain() {
        waiting.set(100);
        queue.look();
        assertTaken();
        waiting.set(101);
        queue.look();
        assertPutOff();
        waiting.set(95);
        queue.look();
        assertPutOff();
        waiting.set(90);
        queue.look();
        assertTaken();
    }

    @Test void aQueueThatIsTooLongAtTheStartIsSeenAtOnce() {
        waiting.set(101);
        marks.start();
        try {
            assertPutOff();
        } finally {
            marks.close();
        }
    }

    @Test void aRecipientIsAnsweredAsEver() {
        waiting.set(101);
        queue.look();
        assertEquals(250, marks.recipient(EmailAddress.parse("board@lists.example")).code());
    }

    @Test void whereTheDiskCannotBeAskedNothingIsTaken() {
        var lost = new Marks(new Willing(), queue, Optional.of(Mark.free(500, () -> Mark.freeBelow(Path.of("/nowhere/at/all")))), clock);
        var submission = TestHousehold.submission("alan@example.edu", AcceptanceContract.HELLO, "board@lists.example");
        assertThrows(UncheckedIOException.class, () -> lost.deliver(submission));
    }

    @Test void aFolderTellsWhatIsFree(@TempDir Path folder) {
        assertTrue(Mark.freeBelow(folder) > 0);
    }
}
