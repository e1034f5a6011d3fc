package postern.rewrite;

import postern.rewrite.mail.RawMessage;

/** A message as a list sends it, complete but for what is added at hand-over, and how it differs from what came in. */
public record Rewritten(RawMessage message, Changes changes) { }
