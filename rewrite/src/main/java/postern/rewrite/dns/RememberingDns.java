package postern.rewrite.dns;

import java.net.InetAddress;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

/**
 * The DNS as one submission may use it: what was asked before is not asked again, and all its questions together end after
 * a count and a time, however many proofs a hostile mail brings.
 *
 * <p><b>Promise:</b> the same question gets the same answer for the whole submission, trouble too, so a proof cannot pass at one
 * step and be away at the next. No question is begun past the count or the deadline; the last one begun may run beyond the
 * deadline by the time that the source beneath allows a single question.
 * <p><b>On failure:</b> past either end every new question is {@link DnsAnswer.Unreachable}: who decides reads no meaning into half of
 * the answers, as when the DNS is away.
 * <p><b>Threads:</b> any, at once; who asks what another is already asking waits for that answer.
 */
public final class RememberingDns implements Dns {
    private final Dns beneath;
    private final int most;
    private final InstantSource clock;
    private final Instant deadline;
    private final Map<Question, CompletableFuture<DnsAnswer>> asked = new ConcurrentHashMap<>();
    private final AtomicInteger questions = new AtomicInteger();
    private volatile boolean ended;

    enum Type { TXT, MX, A, AAAA, PTR }

    /** @param of a {@link DnsName}, or the {@link InetAddress} of a PTR */
    record Question(Type type, Object of) { }

    /**
     * Begins one submission's work; the time runs from here.
     *
     * @param most questions that reach {@code beneath}
     * @param time for all of them together
     */
    public RememberingDns(Dns beneath, int most, Duration time, InstantSource clock) {
        this.beneath = beneath;
        this.most = most;
        this.clock = clock;
        this.deadline = clock.instant().plus(time);
    }

    @Override public DnsAnswer txt(DnsName name) {
        return once(new Question(Type.TXT, name), () -> beneath.txt(name));
    }

    @Override public DnsAnswer mx(DnsName name) {
        return once(new Question(Type.MX, name), () -> beneath.mx(name));
    }

    @Override public DnsAnswer a(DnsName name) {
        return once(new Question(Type.A, name), () -> beneath.a(name));
    }

    @Override public DnsAnswer aaaa(DnsName name) {
        return once(new Question(Type.AAAA, name), () -> beneath.aaaa(name));
    }

    @Override public DnsAnswer ptr(InetAddress address) {
        return once(new Question(Type.PTR, address), () -> beneath.ptr(address));
    }

    /** From here on only what was asked before is answered: who goes on must not wait for the DNS any more. */
    public void end() {
        ended = true;
    }

    /** What was answered so far. */
    public RememberedAnswers answers() {
        var answered = new HashMap<Question, DnsAnswer>();
        asked.forEach((question, answer) -> {
            if (answer.state() == Future.State.SUCCESS) answered.put(question, answer.resultNow());
        });
        return new RememberedAnswers(answered);
    }

    /** Questions that reached the source beneath. */
    public int questions() {
        return Math.min(questions.get(), most);
    }

    private DnsAnswer once(Question question, Supplier<DnsAnswer> ask) {
        var mine = new CompletableFuture<DnsAnswer>();
        CompletableFuture<DnsAnswer> before = asked.putIfAbsent(question, mine);
        if (before != null) return before.join();
        try {
            mine.complete(ask(ask));
        } catch (RuntimeException | Error broken) {
            mine.completeExceptionally(broken);
            throw broken;
        }
        return mine.join();
    }

    private DnsAnswer ask(Supplier<DnsAnswer> ask) {
        if (ended) return new DnsAnswer.Unreachable("it was not asked in time");
        if (!clock.instant().isBefore(deadline)) return new DnsAnswer.Unreachable("the time for one submission's questions is over");
        if (questions.incrementAndGet() > most) return new DnsAnswer.Unreachable("more than " + most + " questions for one submission");
        return ask.get();
    }
}
