package postern.app.intake;

import java.time.Instant;
import java.util.function.Predicate;
import postern.rewrite.FromSetting;
import postern.rewrite.auth.AuthResults;
import postern.rewrite.auth.Forecast;
import postern.rewrite.auth.Forecaster;
import postern.rewrite.auth.FromRules;
import postern.rewrite.auth.OwnKey;
import postern.rewrite.auth.dmarc.PublicSuffixes;
import postern.rewrite.dns.Dns;
import postern.rewrite.mail.DomainName;
import postern.rewrite.mail.RawMessage;

/**
 * What is known of a submission's author, and by whose answers: enough to foresee what receivers will find, without asking
 * anybody again.
 *
 * @param proofs as they came
 * @param dns    what was asked, and is asked no more
 */
record Evidence(AuthResults proofs, Dns dns, PublicSuffixes suffixes, FromRules rules, Instant at) {

    /**
     * @param kept the message as it would leave with From as it is
     * @param key  of the domain that will sign
     * @param ours domains whose keys we hold
     */
    Forecast forecast(RawMessage kept, FromSetting setting, OwnKey key, Predicate<DomainName> ours) {
        return new Forecaster(dns, suffixes, rules, ours).forecast(proofs, kept, setting, key, at);
    }
}
