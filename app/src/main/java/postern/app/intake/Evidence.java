package postern.app.intake;

import java.time.Instant;
import java.util.Collection;
import java.util.Optional;
import java.util.function.Function;
import postern.rewrite.FromSetting;
import postern.rewrite.auth.AuthResults;
import postern.rewrite.auth.Forecast;
import postern.rewrite.auth.Forecaster;
import postern.rewrite.auth.FromRules;
import postern.rewrite.auth.OwnKey;
import postern.rewrite.auth.dmarc.PublicSuffixes;
import postern.rewrite.dns.RememberedAnswers;
import postern.rewrite.dns.RememberingDns;
import postern.rewrite.mail.DomainName;
import postern.rewrite.mail.RawMessage;
import postern.rewrite.sign.SharedHashes;

/** What is known of a submission's author: enough to foresee what receivers will find, without asking anybody again. */
sealed interface Evidence {

    /** Nothing was read, since no recipient needed it when that was looked at. */
    record Unread() implements Evidence { }

    /**
     * @param proofs as they came
     * @param dns    what was asked, and is asked no more
     * @param hashes of the body as it came, and as it was last foreseen: for one thread
     */
    record Read(AuthResults proofs, RememberingDns dns, PublicSuffixes suffixes, FromRules rules, Instant at, SharedHashes hashes) implements Evidence { }

    /** True if a 5xx, which is mailed to MAIL FROM, would reach nobody but its sender. */
    default boolean mailFromProven() {
        return results().map(AuthResults::mailFromProven).orElse(false);
    }

    /** True if a signature that verified when the mail came covers one of these fields, or that there is none. @param fields in lower case */
    default boolean signs(Collection<String> fields) {
        return results().stream().flatMap(results -> results.dkim().stream()).anyMatch(signature -> signature.passes() && signature.covers().stream().anyMatch(fields::contains));
    }

    default Optional<AuthResults> results() {
        return switch (this) {
            case Read read -> Optional.of(read.proofs());
            case Unread _ -> Optional.empty();
        };
    }

    /** What the proofs were read from. */
    default Optional<RememberedAnswers> remembered() {
        return switch (this) {
            case Read read -> Optional.of(read.dns().answers());
            case Unread _ -> Optional.empty();
        };
    }

    /**
     * @param kept the message as it would leave with From as it is
     * @param signer the domain of ours that will sign
     * @param keys   of domains of ours; empty for others
     * @param perCopy  fields that are written anew in each copy, in lower case
     */
    default Forecast forecast(RawMessage kept, FromSetting setting, DomainName signer, Function<DomainName, Optional<OwnKey>> keys, Collection<String> perCopy) {
        return switch (this) {
            case Read(AuthResults proofs, RememberingDns dns, PublicSuffixes suffixes, FromRules rules, Instant at, SharedHashes hashes) ->
                    new Forecaster(dns, suffixes, rules.perCopy(perCopy), keys, hashes).forecast(proofs, kept, setting, signer, at);
            case Unread _ -> new Forecast(Forecast.Way.DEFER, false, "What the address leads to changed meanwhile.");
        };
    }
}
