package postern.outbound;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.DoubleSupplier;
import postern.outbound.InHand.Held;
import postern.outbound.OpenPostings.NotOpened;
import postern.outbound.OpenPostings.Opened;
import postern.outbound.queue.Claim;
import postern.outbound.queue.MailQueue;
import postern.outbound.queue.Next;
import postern.outbound.queue.QueuedPosting;
import postern.outbound.queue.Settlement;
import postern.outbound.relay.Blame;
import postern.outbound.relay.Outcome;
import postern.outbound.relay.Relay;
import postern.outbound.store.Database;
import postern.rewrite.mail.Reply;

/**
 * Takes due copies from the queue, has them finished, hands them to the relay, and has written down what came of each.
 *
 * <p><b>Promise:</b> every copy is sent; twice only if the relay's answer was lost, or we die or lose the database between its yes and
 * the settling transaction. Copies are claimed ahead, so no connection idles while some are due; the bytes of a posting are
 * in memory once for all its copies in hand, and only as many postings as the budget allows.
 * <p><b>On failure:</b> relay away, it rests and the copies wait untouched; relay refuses us, it stops with an alarm until
 * {@link #resume}. Database away, nothing is claimed and outcomes are kept until it is back. Anything else delays the copy.
 * <p><b>Threads:</b> one loop claims, as many virtual threads as the relay has connections send, one thread settles. None is ever
 * interrupted, since each may be inside the database.
 */
public final class Dispatcher implements AutoCloseable {
    private static final Duration POLL = Duration.ofSeconds(1);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(30);
    private static final Duration CLOSE_LIMIT = Duration.ofSeconds(20);
    private static final int FEWEST_AHEAD = 200;
    private static final int AHEAD_PER_CONNECTION = 20;
    private static final int MOST_POSTINGS = 64;

    private final Database database;
    private final MailQueue queue;
    private final Relay relay;
    private final Finisher finisher;
    private final Duration lifetime;
    private final Clock clock;
    private final DoubleSupplier jitter;
    private final RelayGate gate;
    private final Settler settler;
    private final OpenPostings postings;
    private final InHand inHand;
    private final int connections;
    private final int ahead;
    private final Bell bell = new Bell();
    private volatile boolean closing;
    private Thread loop;

    /**
     * With the system's clock.
     *
     * @param relay    closed by {@link #close}, before the last outcomes are settled
     * @param lifetime how long a posting is tried, from its acceptance
     * @param octets   how much of messages may be in memory at a time; a single larger one still passes
     */
    public Dispatcher(Database database, MailQueue queue, Relay relay, Finisher finisher, Duration lifetime, long octets) {
        this(database, queue, relay, finisher, lifetime, octets, Clock.systemUTC(), () -> ThreadLocalRandom.current().nextDouble());
    }

    Dispatcher(Database database, MailQueue queue, Relay relay, Finisher finisher, Duration lifetime, long octets, Clock clock,
               DoubleSupplier jitter) {
        this.database = database;
        this.queue = queue;
        this.relay = relay;
        this.finisher = finisher;
        this.lifetime = lifetime;
        this.clock = clock;
        this.jitter = jitter;
        this.connections = relay.connections();
        this.ahead = Math.max(FEWEST_AHEAD, AHEAD_PER_CONNECTION * connections);
        this.gate = new RelayGate(clock);
        this.settler = new Settler(database, queue, clock, relay.name(), this::wake);
        this.postings = new OpenPostings(this::open, MOST_POSTINGS, octets);
        this.inHand = new InHand(ahead / 2, this::wake);
    }

    /** Begins to send what is due. Once only. */
    public void start() {
        settler.start();
        for (int i = 0; i < connections; i++) Thread.ofVirtual().name("sender-" + i).start(this::sendForEver);
        loop = Thread.ofPlatform().daemon().name("dispatcher").start(this::claimForEver);
    }

    /** Something may be due: to be called behind each commit that adds copies. Costs nothing. */
    public void wake() {
        bell.ring();
    }

    public RelayState relayState() {
        return gate.state();
    }

    /** An operator has acted: a relay that stopped or rests is tried at once. */
    public void resume() {
        if (gate.resume()) OutboundLog.resumed(relay.name());
        wake();
    }

    /** True while the database takes outcomes more slowly than they come, or not at all; nothing is claimed then. */
    public boolean isBehind() {
        return settler.isBehind();
    }

    /** As {@link #close(Duration)} with 20 s. */
    @Override public void close() {
        close(CLOSE_LIMIT);
    }

    /**
     * Stops claiming, lets sends in hand end within three quarters of {@code limit}, closes the relay, which cuts off the others, and
     * settles what came of all; what no sender had taken is due again at once. Returns within {@code limit}, whatever hangs; the
     * outcome of a send that has not even ended then is lost, and its copy is sent again when its claim runs out.
     */
    public void close(Duration limit) {
        if (loop == null || closing) return;
        long deadline = System.nanoTime() + limit.toNanos();
        long cut = deadline - limit.toNanos() / 4;
        closing = true;
        wake();
        giveBackUnsent();
        awaitLoop(cut);
        giveBackUnsent();      // what the loop was claiming meanwhile
        cutOff(inHand.awaitSends(cut), deadline - limit.toNanos() / 8);
        settler.close(deadline);
    }

    private void cutOff(int sends, long deadline) {
        if (sends > 0) OutboundLog.cutOff(sends);
        relay.close();
        int left = inHand.awaitSends(deadline);
        if (left > 0) OutboundLog.leftInHand(left);
    }

    private void claimForEver() {
        int failures = 0;
        while (!closing) {
            Duration pause;
            try {
                pause = claim();
                failures = 0;
            } catch (Throwable t) {
                OutboundLog.claimTrouble(t);
                pause = shorter(LONGEST_PAUSE, POLL.multipliedBy(1L << Math.min(failures++, 5)));
            }
            bell.await(pause);
        }
    }

    /** @return how long to wait for the bell; zero if there may be more at once */
    private Duration claim() {
        if (gate.state() instanceof RelayState.Resting(Instant until, _)) return shorter(POLL, Duration.between(clock.instant(), until));
        if (gate.pass() == RelayGate.CLOSED || settler.isBehind()) return POLL;
        int waiting = inHand.waiting();
        int room = gate.isProving() ? connections - waiting : ahead - waiting;
        if (waiting >= ahead / 2 || room <= 0) return POLL;
        var lease = new ClaimLease(clock, System::nanoTime);
        Instant now = clock.instant();
        Claim claim = database.inTransaction(tx -> queue.claim(tx, now, room));
        inHand.put(claim.copies().stream().map(copy -> new Held(copy, claim, lease)).toList());
        if (claim.copies().isEmpty() && inHand.isEmpty()) postings.forgetIdle();
        return claim.copies().size() < room ? POLL : Duration.ZERO;
    }

    private void sendForEver() {
        for (Held held; (held = inHand.take()) != null; ) {
            try {
                send(held);
            } catch (Throwable t) {      // its claim runs out, and it is sent again
                OutboundLog.notSent(held.copy(), t);
            } finally {
                inHand.done();
            }
        }
    }

    private void send(Held held) {
        if (!held.lease().holds()) {
            OutboundLog.leaseOver(held.copy());
            return;
        }
        long pass = gate.pass();
        if (pass == RelayGate.CLOSED) giveBack(held, gate.reopens());
        else conclude(held, handOver(held), pass);
    }

    private Outcome handOver(Held held) {
        Opened opened;
        try {
            opened = postings.take(held.copy().posting(), held.posting().octets());
        } catch (NotOpened e) {
            return ownTrouble("the posting could not be made ready");
        }
        try {
            return handOver(held, opened);
        } finally {
            postings.giveBack(held.copy().posting());
        }
    }

    private Outcome handOver(Held held, Opened opened) {
        boolean atRelay = false;
        try {
            var handover = opened.finishing().finish(held.copy());
            atRelay = true;
            List<Outcome> outcomes = relay.send(handover, held.lease());
            if (outcomes.size() != 1) throw new IllegalStateException(outcomes.size() + " outcomes for one recipient");
            return outcomes.getFirst();
        } catch (Throwable t) {
            OutboundLog.notSent(held.copy(), t);
            return atRelay ? new Outcome.Unknown("trouble of our own while sending") : ownTrouble("the copy could not be made ready");
        }
    }

    /** Works out what follows, and has it written down. */
    private void conclude(Held held, Outcome outcome, long pass) {
        Instant now = clock.instant();
        Next next = Retry.next(outcome, held.copy().attempts(), held.posting().accepted().plus(lifetime), now, jitter.getAsDouble());
        if (isAnswer(outcome) && gate.success(pass)) wake();
        switch (next) {
            case Next.Done() -> OutboundLog.delivered(held.copy(), said(outcome));
            case Next.At(Instant again) -> OutboundLog.deferred(held.copy(), again, said(outcome));
            case Next.GiveUp(String why) -> OutboundLog.failed(held.copy(), why);
            case Next.Rest(String why) -> {
                if (gate.trouble(pass, why)) OutboundLog.resting(relay.name(), gate.reopens(), why);
                giveBack(held, gate.reopens());
                return;
            }
            case Next.Hold(String why) -> {
                if (gate.stop(why)) OutboundLog.stopped(relay.name(), why);
                giveBack(held, gate.reopens());
                return;
            }
        }
        settler.settle(new Settlement(held.copy(), held.claim().name(), next, outcome, relay.name(), now));
    }

    private Opened open(String posting) {
        QueuedPosting loaded = database.inTransaction(tx -> queue.posting(tx, posting))
                .orElseThrow(() -> new IllegalStateException("a copy in hand without its posting"));
        return new Opened(loaded, finisher.open(loaded));
    }

    private void giveBackUnsent() {
        for (Held held : inHand.close()) giveBack(held, clock.instant());
    }

    private void giveBack(Held held, Instant notBefore) {
        settler.giveBack(held.claim().name(), held.copy(), notBefore);
    }

    private static Outcome ownTrouble(String what) {
        return new Outcome.Deferred(Reply.of(451, "4.3.0", what), Blame.US);
    }

    /** True if the relay does its work, whatever it thinks of this copy. */
    private static boolean isAnswer(Outcome outcome) {
        return switch (outcome) {
            case Outcome.Delivered _ -> true;
            case Outcome.Deferred(_, Blame blame) -> blame == Blame.RECIPIENT || blame == Blame.POSTING;
            case Outcome.Failed(_, Blame blame) -> blame == Blame.RECIPIENT || blame == Blame.POSTING;
            case Outcome.Unknown _ -> false;
        };
    }

    private static String said(Outcome outcome) {
        return switch (outcome) {
            case Outcome.Delivered(Reply reply) -> reply.toString();
            case Outcome.Deferred(Reply reply, _) -> reply.toString();
            case Outcome.Failed(Reply reply, _) -> reply.toString();
            case Outcome.Unknown(String why) -> why;
        };
    }

    private void awaitLoop(long deadline) {
        boolean interrupted = false;
        for (long left; loop.isAlive() && (left = deadline - System.nanoTime()) > 0; ) {
            try {
                loop.join(Duration.ofNanos(left));
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) Thread.currentThread().interrupt();
    }

    private static Duration shorter(Duration one, Duration other) {
        return one.compareTo(other) < 0 ? one : other;
    }
}
