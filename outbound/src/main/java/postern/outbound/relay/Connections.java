package postern.outbound.relay;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * The sessions with one relay: so many at a time, the unused ones kept for a while.
 *
 * <p>A sender {@link #enter enters}, takes a {@link #kept} session or opens one, gives it {@link #giveBack back}, and
 * {@link #leave leaves}; whoever entered must leave. A new session is opened only where none is kept, so that never more
 * are open than may be entered. One thread closes what was idle too long, and what is stuck in a write.
 * <p><b>Threads:</b> any.
 */
final class Connections implements AutoCloseable {
    private static final Duration LONGEST_ROUND = Duration.ofSeconds(1);

    private final RelayProfile profile;
    private final Trust trust;
    private final Semaphore places;
    private final OpenWires open = new OpenWires();
    private final Deque<SmtpSession> kept = new ArrayDeque<>();
    private final CountDownLatch closed = new CountDownLatch(1);
    private boolean closing;

    /** @throws IllegalArgumentException if the profile's CA file cannot be used */
    Connections(RelayProfile profile) {
        this.profile = profile;
        this.trust = Trust.of(profile);
        this.places = new Semaphore(profile.connections(), true);
        Thread.ofVirtual().name("relay " + profile.name() + " watch").start(this::watch);
    }

    /** Waits for a place. False if it is too late for a new transaction; the caller must not leave then. */
    boolean enter() {
        if (isClosing()) return false;
        places.acquireUninterruptibly();
        if (!isClosing()) return true;
        places.release();
        return false;
    }

    void leave() {
        places.release();
    }

    /** The session used last, if one is kept; those that the relay has ended are not. */
    Optional<SmtpSession> kept() {
        while (true) {
            SmtpSession session;
            synchronized (kept) {
                session = kept.pollLast();
            }
            if (session == null) return Optional.empty();
            if (session.wire().isQuiet()) return Optional.of(session);
            session.wire().drop();
        }
    }

    SmtpSession open() throws SessionRefused {
        return new Opening(profile, trust, open).session();
    }

    /** Keeps, ends or drops it. */
    void giveBack(SmtpSession session) {
        if (session.isSpoilt() || session.wire().hasUnread()) {
            session.wire().drop();
        } else if (session.transactions() >= profile.messagesPerConnection() || !keep(session)) {
            session.wire().quit();
        }
    }

    /** Connections open now, in use or kept. */
    int count() {
        return open.count();
    }

    /** Ends what is kept, drops what is in use, and waits for nobody. A second call does nothing. */
    @Override public void close() {
        synchronized (kept) {
            if (closing) return;
            closing = true;
        }
        end(takeIdleSince(Long.MAX_VALUE));
        open.close();
        closed.countDown();
    }

    private boolean isClosing() {
        synchronized (kept) {
            return closing;
        }
    }

    private boolean keep(SmtpSession session) {
        session.restSince(System.nanoTime());
        synchronized (kept) {
            if (!closing) kept.addLast(session);
            return !closing;
        }
    }

    private void watch() {
        long idle = profile.times().idle().toNanos();
        long round = Math.max(1, Math.min(LONGEST_ROUND.toNanos(), idle / 4));
        try {
            while (!closed.await(round, TimeUnit.NANOSECONDS)) {
                open.closeOverdue();
                end(takeIdleSince(idle));
            }
        } catch (InterruptedException impossible) {
            throw new IllegalStateException("nobody knows this thread", impossible);
        }
    }

    /** @param nanos idle for at least so long; {@code Long.MAX_VALUE} for all */
    private List<SmtpSession> takeIdleSince(long nanos) {
        var taken = new ArrayList<SmtpSession>();
        long now = System.nanoTime();
        synchronized (kept) {
            while (!kept.isEmpty() && (nanos == Long.MAX_VALUE || now - kept.getFirst().idleSince() >= nanos)) taken.add(kept.pollFirst());
        }
        return taken;
    }

    private static void end(List<SmtpSession> sessions) {
        for (SmtpSession session : sessions) session.wire().quit();
    }
}
