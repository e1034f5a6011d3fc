package postern.app.intake;

import java.util.Optional;
import postern.lmtp.Submission;
import postern.rewrite.TokenStripper;
import postern.rewrite.mail.RawMessage;

/**
 * A submission after the token was taken out of it: what copies are made from.
 *
 * @param message   without any token in file, field or address
 * @param token     what was presented in the mail; whether it is one is not known yet
 * @param malformed why it cannot be searched for tokens; then it is not to be sent on to many
 */
record Presented(Submission submission, RawMessage message, Optional<String> token, Optional<String> malformed) {

    static Presented of(Submission submission, TokenStripper stripper, TokenAddresses addresses) {
        return switch (stripper.strip(submission.message())) {
            case TokenStripper.Found(String token, RawMessage message, boolean _) ->
                    new Presented(submission, addresses.without(message), Optional.of(token), Optional.empty());
            case TokenStripper.None() -> new Presented(submission, addresses.without(submission.message()), Optional.empty(), Optional.empty());
            case TokenStripper.Malformed(String why) ->
                    new Presented(submission, addresses.without(withoutField(submission.message())), Optional.empty(), Optional.of(why));
        };
    }

    private static RawMessage withoutField(RawMessage message) {
        return message.withFields(message.fields().stream().filter(field -> !field.is(TokenStripper.FIELD)).toList());
    }

    /** True if there was something to take out. */
    boolean isChanged() {
        return message != submission.message();
    }

    /** The token stays out of logs. */
    @Override public String toString() {
        return "a mail of " + submission.message().size() + " octets";
    }
}
