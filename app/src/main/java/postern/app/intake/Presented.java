package postern.app.intake;

import java.util.Optional;
import postern.app.lists.Token;
import postern.lmtp.Submission;
import postern.rewrite.Authors;
import postern.rewrite.TokenStripper;
import postern.rewrite.mail.RawMessage;

/**
 * A submission after the token was taken out of it: what copies are made from.
 *
 * @param evidence  of who wrote it, as it came
 * @param message   without any token in file, field or address
 * @param token     what was presented in the mail; whether it is one is not known yet
 * @param malformed why it is not to be sent on to others: each would see something else in it
 * @param hides     its copies must not tell who wrote it
 * @param opens     the id of the token that was recognised in what it presented
 */
record Presented(Submission submission, Evidence evidence, RawMessage message, Optional<String> token, Optional<String> malformed,
                 boolean hides, Optional<String> opens) {

    static Presented of(Submission submission, Evidence evidence, TokenStripper stripper, TokenAddresses addresses) {
        Optional<String> unclear = Authors.of(submission.message()).areUnclear() ? Optional.of("no author, several From fields, or one that readers take differently") : Optional.empty();
        return switch (stripper.strip(submission.message())) {
            case TokenStripper.Found(String token, RawMessage message, boolean _) ->
                    new Presented(submission, evidence, addresses.without(message), Optional.of(token), unclear, false, Optional.empty());
            case TokenStripper.None() -> new Presented(submission, evidence, addresses.without(submission.message()), Optional.empty(), unclear, false, Optional.empty());
            case TokenStripper.Malformed(String why) ->
                    new Presented(submission, evidence, addresses.without(withoutField(submission.message())), Optional.empty(), Optional.of(why), false, Optional.empty());
        };
    }

    private static RawMessage withoutField(RawMessage message) {
        return message.withFields(message.fields().stream().filter(field -> !field.is(TokenStripper.FIELD)).toList());
    }

    /** True if there was something to take out. */
    boolean isChanged() {
        return message != submission.message();
    }

    /** The same; its author is hidden if he was or {@code wish}. */
    Presented hidingIf(boolean wish) {
        return new Presented(submission, evidence, message, token, malformed, hides || wish, opens);
    }

    /** The same, presenting that token, recognised. */
    Presented with(Token known) {
        return new Presented(submission, evidence, message, token, malformed, hides || known.hideAuthor(), Optional.of(known.id()));
    }

    /** The token stays out of logs. */
    @Override public String toString() {
        return "a mail of " + submission.message().size() + " octets";
    }
}
