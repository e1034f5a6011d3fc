package postern.outbound;

import java.time.Duration;
import java.time.Instant;
import postern.outbound.queue.Next;
import postern.outbound.relay.Blame;
import postern.outbound.relay.Outcome;
import postern.rewrite.mail.Reply;

/**
 * What follows from an outcome. Pure: the time and the jitter come in.
 *
 * <p>A copy fails when its recipient or its posting is refused for good, or when its life in the queue is over (RFC
 * 5321 section 4.5.4.1). What is the relay's fault fails nobody: the relay rests, or stops until an operator acts. Our own
 * trouble is never more than a delay within that life.
 */
final class Retry {
    private static final Duration FIRST = Duration.ofMinutes(1);
    private static final Duration LONGEST = Duration.ofHours(4);
    private static final int LONGEST_REST = 60;

    private Retry() { }

    /**
     * @param attempts how often the copy was tried before this attempt
     * @param end      when the posting's life in the queue is over
     * @param jitter   0 inclusive to 1 exclusive: spreads copies that were deferred together
     */
    static Next next(Outcome outcome, int attempts, Instant end, Instant now, double jitter) {
        boolean old = !now.isBefore(end);
        return switch (outcome) {
            case Outcome.Delivered _ -> new Next.Done();
            case Outcome.Failed(Reply reply, Blame blame) -> switch (blame) {
                case RECIPIENT, POSTING -> new Next.GiveUp(reply.toString());
                case RELAY -> new Next.Hold(reply.toString());
                case US -> later(old, reply.toString(), attempts, end, now, jitter);
            };
            case Outcome.Deferred(Reply reply, Blame blame) -> switch (blame) {
                case RELAY -> old ? new Next.GiveUp(reply.toString()) : new Next.Rest(reply.toString());
                case RECIPIENT, POSTING, US -> later(old, reply.toString(), attempts, end, now, jitter);
            };
            case Outcome.Unknown(String why) -> later(old, why, attempts, end, now, jitter);
        };
    }

    private static Next later(boolean old, String why, int attempts, Instant end, Instant now, double jitter) {
        if (old) return new Next.GiveUp(why);
        Instant again = now.plus(backOff(attempts, jitter));
        return new Next.At(again.isBefore(end) ? again : end);
    }

    /** One minute, doubled with each attempt before, at most four hours; of that 80 to 100 per cent. */
    static Duration backOff(int attempts, double jitter) {
        long seconds = Math.min(FIRST.toSeconds() << Math.min(attempts, 10), LONGEST.toSeconds());
        return Duration.ofMillis((long) (seconds * 1000 * (0.8 + 0.2 * jitter)));
    }

    /** How long a relay rests after the {@code strikes}th trouble in a row, from 1: one second, doubling to sixty. */
    static Duration rest(int strikes) {
        return Duration.ofSeconds(Math.min(1L << Math.min(strikes - 1, 6), LONGEST_REST));
    }
}
