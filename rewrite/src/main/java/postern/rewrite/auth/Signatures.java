package postern.rewrite.auth;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import postern.rewrite.auth.dkim.DkimResult;

/**
 * What becomes of the signatures that came with a mail, on the way to those who receive a copy. Immutable.
 *
 * @param came   those that verified as the mail came
 * @param intact those that verify on the copy
 * @param rules  of the way
 */
record Signatures(List<DkimResult> came, List<DkimResult> intact, FromRules rules, Instant now) {
    /** Receivers that mind a {@code t=} ahead of their clock allow this much (OpenDKIM's ClockDrift). */
    private static final Duration CLOCK_DRIFT = Duration.ofMinutes(5);

    /** Those that any receiver will find good. */
    List<DkimResult> arriving() {
        return intact.stream().filter(signature -> obstacle(signature).isEmpty()).toList();
    }

    /** Why none arrives that speaks for an author; follows "no signature of author.example". @param speaks whether one of these does */
    String whyNone(Predicate<List<DkimResult>> speaks) {
        if (!speaks.test(came)) return "came with it";
        return intact.stream().filter(signature -> speaks.test(List.of(signature))).findFirst().flatMap(this::obstacle)
                .map(obstacle -> "can be relied on (" + obstacle + ")").orElse("survives our changes");
    }

    /** What keeps a signature that verifies now from verifying at every receiver. */
    private Optional<String> obstacle(DkimResult signature) {
        if (signature.partial()) return Optional.of("l= leaves the end of the body open");
        if (!signature.alone()) return Optional.of("under its selector stand several records");
        if (signature.made().filter(now.plus(CLOCK_DRIFT)::isBefore).isPresent()) return Optional.of("t= lies in the future");
        if (signature.expires().filter(end -> !end.isAfter(now.plus(rules.longest()))).isPresent()) return Optional.of("x= comes while a copy may still wait");
        return signature.covers().stream().filter(rules.replaced()::contains).findFirst().map(field -> "it covers " + field + ", which is written anew");
    }
}
