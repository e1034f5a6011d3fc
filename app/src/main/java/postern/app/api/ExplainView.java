package postern.app.api;

import io.micronaut.serde.annotation.Serdeable;
import java.util.List;
import java.util.Optional;
import postern.app.intake.Explain;
import postern.rewrite.mail.EmailAddress;

/**
 * What would become of a mail.
 *
 * @param proofs null where the front door would refuse the message unread
 */
@Serdeable
record ExplainView(ProofsView proofs, List<Outcome> destinations) {

    /**
     * For one recipient.
     *
     * @param from       {@code keep} or {@code munge}; null unless it is accepted
     * @param forecast   null where none was needed
     * @param hidden     nothing of the header tells who wrote
     * @param recipients whom it reaches, if it had not come before
     * @param header     what differs in the header: {@code - } before what is taken out, {@code + } before what is put in
     * @param besides    changes that are of no field
     * @param members    those whom it reaches; null unless asked for
     * @param before     the id that the same mail was answered with when it came before; null if it is new
     */
    @Serdeable
    record Outcome(String to, String decision, String rule, String reason, String from, boolean hidden, Forecast forecast, int recipients, List<String> changes,
                   List<String> header, List<String> besides, List<String> members, String before, String reply) { }

    /** @param result {@code pass} or {@code fail} */
    @Serdeable
    record Forecast(String result, String reason) { }

    /** @param members whether they are named */
    static ExplainView of(Explain.Explanation explanation, boolean members) {
        return new ExplainView(explanation.proofs().map(proofs -> ProofsView.of(Optional.of(proofs.found()), proofs.by())).orElse(null),
                explanation.destinations().stream().map(one -> outcome(one, members)).toList());
    }

    private static Outcome outcome(Explain.Outcome outcome, boolean members) {
        return new Outcome(outcome.to().toString(), outcome.decision().word(), outcome.rule(), outcome.why(), from(outcome),
                outcome.forecast().map(Explain.Foreseen::hidden).orElse(false), outcome.forecast().map(foreseen -> new Forecast(foreseen.passes() ? "pass" : "fail", foreseen.reason())).orElse(null),
                outcome.recipients().size(), outcome.changed().all(), outcome.changed().header(), outcome.changed().besides(),
                members ? outcome.recipients().stream().map(EmailAddress::toString).toList() : null, outcome.before().orElse(null), outcome.reply().toString());
    }

    /** A report on its way back is not judged, and goes as it came. */
    private static String from(Explain.Outcome outcome) {
        if (outcome.decision() != Explain.Decision.ACCEPT) return null;
        return outcome.forecast().map(Explain.Foreseen::munged).orElse(false) ? "munge" : "keep";
    }
}
