package postern.app.api;

import io.micronaut.serde.annotation.Serdeable;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import postern.outbound.queue.CopyTrace;

/**
 * One copy of a posting.
 *
 * @param state {@code due}, {@code deferred}, {@code delivered} or {@code failed}
 * @param next  when it is tried again; null if it does not wait
 */
@Serdeable
record CopyView(long id, String recipient, String state, String next, List<Attempt> attempts) {

    /**
     * One hand-over to a relay.
     *
     * @param outcome {@code delivered}, {@code deferred}, {@code failed} or {@code unknown} (the answer was lost)
     * @param code    of the reply; 0 where the answer was lost
     * @param status  enhanced status (RFC 3463), or empty
     * @param reply   what the relay said
     * @param again   when it was to be tried again; null if never
     */
    @Serdeable
    record Attempt(int number, String at, String relay, String outcome, int code, String status, String reply, String again) {
        static Attempt of(CopyTrace.Attempt attempt) {
            return new Attempt(attempt.number(), attempt.at().toString(), attempt.relay(), attempt.verdict().name().toLowerCase(Locale.ROOT),
                    attempt.code(), attempt.status(), attempt.text(), attempt.again().map(Instant::toString).orElse(null));
        }
    }

    static CopyView of(CopyTrace copy) {
        return new CopyView(copy.id(), copy.recipient().toString(), copy.state().name().toLowerCase(Locale.ROOT),
                copy.next().map(Instant::toString).orElse(null), copy.attempts().stream().map(Attempt::of).toList());
    }
}
