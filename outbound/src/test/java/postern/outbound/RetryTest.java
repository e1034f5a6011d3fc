package postern.outbound;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import postern.outbound.queue.Next;
import postern.outbound.relay.Blame;
import postern.outbound.relay.Outcome;
import postern.rewrite.mail.Reply;

class RetryTest {
    private static final Instant ACCEPTED = Instant.parse("2026-11-21T12:00:00Z");
    private static final Instant END = ACCEPTED.plus(Duration.ofDays(5));
    private static final Reply LATER = Reply.of(451, "4.3.0", "later");
    private static final Reply NEVER = Reply.of(550, "5.0.0", "never");

    private static Next next(Outcome outcome, Duration age) {
        return Retry.next(outcome, 0, END, ACCEPTED.plus(age), 0.5);
    }

    @ParameterizedTest
    @CsvSource({
        "RECIPIENT, GiveUp", "POSTING, GiveUp",
        "RELAY, Hold",
        "US, At"})
    void aRefusalForGoodFailsTheCopyOnlyWhereItIsItsFault(Blame blame, String follows) {
        assertEquals(follows, next(new Outcome.Failed(NEVER, blame), Duration.ofMinutes(1)).getClass().getSimpleName());
    }

    @ParameterizedTest
    @CsvSource({"RECIPIENT, At", "POSTING, At", "US, At", "RELAY, Rest"})
    void aDelayDelaysTheCopyOrRestsTheRelay(Blame blame, String follows) {
        assertEquals(follows, next(new Outcome.Deferred(LATER, blame), Duration.ofDays(4)).getClass().getSimpleName());
    }

    @ParameterizedTest
    @EnumSource(Blame.class)
    void afterFiveDaysADelayIsTheEnd(Blame blame) {
        assertEquals(new Next.GiveUp("451 4.3.0 later"), next(new Outcome.Deferred(LATER, blame), Duration.ofDays(5)));
    }

    @Test void aRelayThatRefusesUsFailsNobodyHoweverOldThePosting() {
        assertInstanceOf(Next.Hold.class, next(new Outcome.Failed(NEVER, Blame.RELAY), Duration.ofDays(50)));
    }

    @Test void aLostAnswerIsTriedAgain() {
        assertInstanceOf(Next.At.class, next(new Outcome.Unknown("reset"), Duration.ofMinutes(1)));
        assertInstanceOf(Next.GiveUp.class, next(new Outcome.Unknown("reset"), Duration.ofDays(6)));
    }

    @Test void theLastAttemptFallsOnTheEndOfLife() {
        Instant now = END.minusSeconds(10);
        assertEquals(new Next.At(END), Retry.next(new Outcome.Deferred(LATER, Blame.RECIPIENT), 9, END, now, 0.5));
    }

    @ParameterizedTest
    @CsvSource({"0, 48, 60", "1, 96, 120", "5, 1536, 1920", "7, 6144, 7680", "8, 11520, 14400", "1000, 11520, 14400"})
    void theWaitDoublesFromAMinuteToFourHoursAndIsSpread(int attempts, long least, long most) {
        assertEquals(Duration.ofSeconds(least), Retry.backOff(attempts, 0));
        assertEquals(Duration.ofSeconds(most), Retry.backOff(attempts, 1));
    }

    @ParameterizedTest
    @CsvSource({"1, 1", "2, 2", "6, 32", "7, 60", "8, 60", "100000, 60"})
    void aRelayRestsASecondDoublingToAMinute(int strikes, long seconds) {
        assertEquals(Duration.ofSeconds(seconds), Retry.rest(strikes));
    }
}
