package postern.rewrite.sign;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import postern.rewrite.mail.DomainName;
import postern.rewrite.mail.EmailAddress;
import postern.rewrite.mail.HeaderField;
import postern.rewrite.mail.RawMessage;

/**
 * Makes a stored posting into copies: signatures and the ARC set on top, a return path for each.
 *
 * <p>The copies of a posting differ in their envelope alone, so one signature serves them all: it is made when the posting
 * is opened. Those of a personal posting differ in their header as well: the body is hashed once, and each copy signed by itself. Immutable,
 * safe for all threads.
 */
public final class CopyFinisher {
    private final ReturnPath returnPath;
    private final Set<String> replaced;

    public CopyFinisher(ReturnPath returnPath) {
        this(returnPath, Set.of());
    }

    /** @param replaced fields that the relay writes anew, in lower case: we do not sign them */
    public CopyFinisher(ReturnPath returnPath, Set<String> replaced) {
        this.returnPath = returnPath;
        this.replaced = Set.copyOf(replaced);
    }

    /** Signs with one key; reports come back to the key's domain. */
    public Finishing open(RawMessage message, SigningKey key, Instant now) {
        return open(message, List.of(key), key.domain(), now);
    }

    /** Signs and does not seal. */
    public Finishing open(RawMessage message, List<SigningKey> keys, DomainName returns, Instant now) {
        return open(message, keys, returns, Optional.empty(), now);
    }

    /**
     * Hashes the body, signs and then seals, once for all copies.
     *
     * @param message the posting as stored, complete but for what is added here
     * @param keys    each adds a signature, RSA above Ed25519; none of them and no seal leaves the message as it is
     * @param returns the domain that takes the reports
     * @param seal    the ARC set to put on top of all, where the chain may be added to
     * @param now     goes into the signatures and the return paths
     */
    public Finishing open(RawMessage message, List<SigningKey> keys, DomainName returns, Optional<Seal> seal, Instant now) {
        if (keys.isEmpty() && seal.isEmpty()) return new Finishing(message, returns, now);
        return new Finishing(signed(message, DkimSigner.prepare(message, replaced), keys, seal, now), returns, now);
    }

    /** The same where copies differ in their header: hashes the body once, and signs when a copy is finished. */
    public Personal openPersonal(RawMessage message, PerCopy lines, List<SigningKey> keys, DomainName returns, Optional<Seal> seal, Instant now) {
        return new Personal(message, lines, DkimSigner.prepare(message, replaced), List.copyOf(keys), returns, seal, now);
    }

    /**
     * In what the header of a copy differs from the others'.
     *
     * @param to          its recipient stands alone in its To
     * @param unsubscribe it tells its recipient how to leave; empty if all copies tell the same, or nothing
     */
    public record PerCopy(boolean to, Optional<Unsubscribe> unsubscribe) {
        /** True if all copies have the same header. */
        public boolean isNothing() {
            return !to && unsubscribe.isEmpty();
        }

        private List<HeaderField> in(List<HeaderField> header, EmailAddress recipient) {
            List<HeaderField> fields = to ? addressed(header, recipient) : header;
            return unsubscribe.map(how -> how.in(fields, recipient)).orElse(fields);
        }
    }

    private static RawMessage signed(RawMessage message, DkimSigner signer, List<SigningKey> keys, Optional<Seal> seal, Instant now) {
        var fields = new ArrayList<>(message.fields());
        fields.addAll(0, signer.sign(message.fields(), keys, now));
        seal.ifPresent(each -> fields.addAll(0, signer.sealer().seal(List.copyOf(fields), each, now)));
        return message.withFields(fields);
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

    /** A posting whose copies differ in their header, ready to be made into copies by many threads at once. */
    public final class Personal {
        private final RawMessage message;
        private final PerCopy lines;
        private final DkimSigner signer;
        private final List<SigningKey> keys;
        private final DomainName returns;
        private final Optional<Seal> seal;
        private final Instant now;

        private Personal(RawMessage message, PerCopy lines, DkimSigner signer, List<SigningKey> keys, DomainName returns, Optional<Seal> seal, Instant now) {
            this.message = message;
            this.lines = lines;
            this.signer = signer;
            this.keys = keys;
            this.returns = returns;
            this.seal = seal;
            this.now = now;
        }

        /** @param copyId what a report about this copy is to name */
        public Finished finish(long copyId, EmailAddress recipient) {
            RawMessage copy = message.withFields(lines.in(message.fields(), recipient));
            return new Finished(returnPath.make(copyId, returns, now), signed(copy, signer, keys, seal, now));
        }
    }

    /** In the place of the first To there is; the others go. At the end where there is none. */
    private static List<HeaderField> addressed(List<HeaderField> header, EmailAddress to) {
        var fields = new ArrayList<HeaderField>();
        boolean written = false;
        for (HeaderField field : header) {
            if (!field.is("To")) {
                fields.add(field);
            } else if (!written) {
                fields.add(HeaderField.of("To", to.toString()));
                written = true;
            }
        }
        if (!written) fields.add(HeaderField.of("To", to.toString()));
        return fields;
    }

    /**
     * A copy as it goes out.
     *
     * @param from    the envelope sender
     * @param message exactly these bytes; its body is shared by the posting's copies
     */
    public record Finished(EmailAddress from, RawMessage message) { }
}
