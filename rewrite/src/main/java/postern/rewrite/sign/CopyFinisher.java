package postern.rewrite.sign;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import postern.rewrite.mail.DomainName;
import postern.rewrite.mail.EmailAddress;
import postern.rewrite.mail.HeaderField;
import postern.rewrite.mail.RawMessage;

/**
 * Makes a stored posting into copies: signatures on top, a return path for each.
 *
 * <p>The copies of a posting differ in their envelope alone, so one signature serves them all: it is made when the posting
 * is opened. Immutable, safe for all threads.
 */
public final class CopyFinisher {
    private final ReturnPath returnPath;

    public CopyFinisher(ReturnPath returnPath) {
        this.returnPath = returnPath;
    }

    /** Signs with one key; reports come back to the key's domain. */
    public Finishing open(RawMessage message, SigningKey key, Instant now) {
        return open(message, List.of(key), key.domain(), now);
    }

    /**
     * Hashes the body and signs, once for all copies.
     *
     * @param message the posting as stored, complete but for what is added here
     * @param keys    each adds a signature, the first on top; none leaves the message as it is
     * @param returns the domain that takes the reports
     * @param now     goes into the signatures and the return paths
     */
    public Finishing open(RawMessage message, List<SigningKey> keys, DomainName returns, Instant now) {
        if (keys.isEmpty()) return new Finishing(message, returns, now);
        DkimSigner signer = DkimSigner.prepare(message);
        var fields = new ArrayList<HeaderField>();
        for (SigningKey key : keys) fields.add(signer.sign(key, now));
        fields.addAll(message.fields());
        return new Finishing(message.withFields(fields), returns, now);
    }

    /** One posting, ready to be made into copies by many threads at once. */
    public final class Finishing {
        private final RawMessage message;
        private final DomainName returns;
        private final Instant now;

        private Finishing(RawMessage message, DomainName returns, Instant now) {
            this.message = message;
            this.returns = returns;
            this.now = now;
        }

        /** @param copyId what a report about this copy is to name */
        public Finished finish(long copyId) {
            return new Finished(returnPath.make(copyId, returns, now), message);
        }
    }

    /**
     * A copy as it goes out.
     *
     * @param from    the envelope sender
     * @param message exactly these bytes; shared by the posting's copies
     */
    public record Finished(EmailAddress from, RawMessage message) { }
}
