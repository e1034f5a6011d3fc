package postern.rewrite.sign;

import postern.rewrite.mail.RawMessage;

/**
 * The body hashes of one submission, shared by all who read its proofs and foresee its copies: however many destinations leave its
 * body as it came, or change it to the same octets one after the other, each canonical form is computed once.
 *
 * <p>Remembers two bodies, the one that came and the one that was asked for last. For one thread.
 */
public final class SharedHashes {
    private final Known arrived;
    private Known last;

    private record Known(RawMessage message, BodyHashes hashes) {
        static Known of(RawMessage message) {
            return new Known(message, new BodyHashes(message.body()));
        }
    }

    /** @param arrived the submission as it came; nothing is hashed yet */
    public SharedHashes(RawMessage arrived) {
        this.arrived = Known.of(arrived);
        last = this.arrived;
    }

    /** Of this message's body. */
    public BodyHashes of(RawMessage message) {
        if (message.hasBodyOf(arrived.message())) return arrived.hashes();
        if (!message.hasBodyOf(last.message())) last = Known.of(message);
        return last.hashes();
    }
}
