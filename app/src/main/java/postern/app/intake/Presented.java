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
 * @param overdue   it is put off no longer, see {@link Patience}
 */
record Presented(Submission submission, Evidence evidence, RawMessage message, Optional<String> token, Optional<String> malformed,
                 boolean hides, Optional<String> opens, boolean overdue) {

    static Presented of(Submission submission, Evidence evidence, TokenStripper stripper, TokenAddresses addresses) {
        Optional<String> unclear = unclear(submission.message());
        return switch (stripper.strip(submission.message())) {
            case TokenStripper.Found(String token, RawMessage message, boolean _) ->
                    new Presented(submission, evidence, addresses.without(message), Optional.of(token), unclear, false, Optional.empty(), false);
            case TokenStripper.None() -> new Presented(submission, evidence, addresses.without(submission.message()), Optional.empty(), unclear, false, Optional.empty(), false);
            case TokenStripper.Malformed(String why) ->
                    new Presented(submission, evidence, addresses.without(withoutField(submission.message())), Optional.empty(), Optional.of(why), false, Optional.empty(), false);
        };
    }

    private static Optional<String> unclear(RawMessage message) {
        if (message.isCut()) return Optional.of("a header of more than " + RawMessage.MOST_FIELDS + " fields or " + RawMessage.LARGEST_HEADER + " octets");
        return Authors.of(message).areUnclear() ? Optional.of("no author, several From fields, or one that readers take differently") : Optional.empty();
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
        return new Presented(submission, evidence, message, token, malformed, hides || wish, opens, overdue);
    }

    /** The same, presenting that token, recognised. Whom it hides is told by {@link #with} alone. */
    Presented knowing(Token known) {
        return new Presented(submission, evidence, message, token, malformed, hides, Optional.of(known.id()), overdue);
    }

    /** The same, posted with that token. */
    Presented with(Token known) {
        return new Presented(submission, evidence, message, token, malformed, hides || known.hideAuthor(), Optional.of(known.id()), overdue);
    }

    Presented overdueIf(boolean is) {
        return new Presented(submission, evidence, message, token, malformed, hides, opens, is);
    }

    /** The token stays out of logs. */
    @Override public String toString() {
        return "a mail of " + submission.message().size() + " octets";
    }
}
