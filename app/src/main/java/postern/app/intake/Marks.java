package postern.app.intake;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import postern.lmtp.Intake;
import postern.lmtp.Submission;
import postern.rewrite.mail.EmailAddress;
import postern.rewrite.mail.Reply;

/**
 * Stands before the intake and puts mail off with 452 4.3.1 while the disk is nearly full or too many copies wait. Asked behind
 * DATA alone: what a recipient hears at RCPT depends on the address, since Postfix remembers it.
 *
 * <p>The disk is looked at on arrival, at most once a second. The queue is counted in the background once a minute, since that reads
 * a row for each open posting; so it can grow above its mark by a minute's mail.
 *
 * <p><b>On failure:</b> if the disk cannot be asked, the exception goes to the front door (451); if the queue cannot be counted, a
 * warning, and the last count stands.
 * <p><b>Threads:</b> any number ask; one of its own counts, never interrupted.
 */
public final class Marks implements Intake, AutoCloseable {
    static final Duration DISK_EVERY = Duration.ofSeconds(1);

    private static final Logger LOG = LoggerFactory.getLogger("postern.intake");
    private static final Reply NO_ROOM = Reply.of(452, "4.3.1", "no room for more mail now, try again later");
    private static final int COUNT_EVERY_SECONDS = 60;

    private final Intake behind;
    private final Mark queue;
    private final Optional<Mark> disk;
    private final InstantSource clock;
    private final CountDownLatch ended = new CountDownLatch(1);
    private Instant diskAgain = Instant.MIN;
    private Thread thread;

    /** @param disk empty where the database is on another machine */
    public Marks(Intake behind, Mark queue, Optional<Mark> disk, InstantSource clock) {
        this.behind = behind;
        this.queue = queue;
        this.disk = disk;
        this.clock = clock;
    }

    /** Counts a first time, then from time to time. */
    public void start() {
        queue.look();
        thread = Thread.ofVirtual().name("marks").start(this::countForEver);
    }

    /** Ends after the count in hand. */
    @Override public void close() {
        ended.countDown();
        if (thread == null) return;
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override public Reply recipient(EmailAddress to) {
        return behind.recipient(to);
    }

    @Override public List<Reply> deliver(Submission submission) {
        return putsOff().map(reply -> Collections.nCopies(submission.envelope().to().size(), reply)).orElseGet(() -> behind.deliver(submission));
    }

    /** What any mail is put off with now; empty while there is room. */
    public Optional<Reply> putsOff() {
        disk.ifPresent(this::lookNowAndThen);
        boolean full = queue.isPassed() || disk.filter(Mark::isPassed).isPresent();
        return full ? Optional.of(NO_ROOM) : Optional.empty();
    }

    private synchronized void lookNowAndThen(Mark mark) {
        Instant now = clock.instant();
        if (now.isBefore(diskAgain) && diskAgain.isBefore(now.plus(DISK_EVERY.multipliedBy(2)))) return;
        mark.look();
        diskAgain = now.plus(DISK_EVERY);
    }

    private void countForEver() {
        try {
            while (!ended.await(COUNT_EVERY_SECONDS, TimeUnit.SECONDS)) count();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void count() {
        try {
            queue.look();
        } catch (RuntimeException e) {
            LOG.warn("counting what waits: {}", e.getMessage());
        }
    }
}
