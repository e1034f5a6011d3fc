package postern.rewrite;

import java.util.Optional;
import postern.rewrite.mail.RawMessage;

/**
 * A message as a list sends it, complete but for what is added at hand-over, and how it differs from what came in.
 *
 * @param unfit why it would not get through SMTP as it is (see {@link Fitness}), for people; no copy of such a message may
 *              be sent. Empty in all others
 */
public record Rewritten(RawMessage message, Changes changes, Optional<String> unfit) { }
