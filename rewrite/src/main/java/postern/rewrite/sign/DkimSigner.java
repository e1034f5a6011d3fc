package postern.rewrite.sign;

import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import postern.rewrite.mail.HeaderField;
import postern.rewrite.mail.RawMessage;

/**
 * Makes DKIM-Signature fields: rsa-sha256 or ed25519-sha256 as the key is, relaxed/relaxed, without {@code l=} (RFC 6376, RFC 8463).
 *
 * <p>The body is hashed once, when the message is prepared; a header is canonicalised once for all keys; each signature then costs
 * its own private operation. Immutable, safe for all threads. Whatever the message holds, a signature comes out: oddities are the
 * receiver's to judge.
 */
public final class DkimSigner {
    private final RawMessage message;
    private final String bodyHash;
    private final Set<String> left;

    private DkimSigner(RawMessage message, String bodyHash, Set<String> left) {
        this.message = message;
        this.bodyHash = bodyHash;
        this.left = Set.copyOf(left);
    }

    /** Hashes the body, once for all signatures. */
    public static DkimSigner prepare(RawMessage message) {
        return prepare(message, Set.of());
    }

    /** @param left fields that the relay writes anew, in lower case: no signature covers them, but for From */
    public static DkimSigner prepare(RawMessage message, Set<String> left) {
        return new DkimSigner(message, bodyHash(message), left);
    }

    /** The signature of the prepared message; to be put on top of its header. */
    public HeaderField sign(SigningKey key, Instant at) {
        return sign(message.fields(), key, at);
    }

    /** The signature of the prepared body under a header of its own, for a copy with lines of its own. */
    public HeaderField sign(List<HeaderField> header, SigningKey key, Instant at) {
        return sign(header, List.of(key), at).getFirst();
    }

    /**
     * One signature for each key, in the order in which they stand on top of the header: RSA above Ed25519, since some verifiers stop
     * at the first one that they can read. None covers another.
     *
     * @param at goes into {@code t=}, in seconds
     */
    public List<HeaderField> sign(List<HeaderField> header, List<SigningKey> keys, Instant at) {
        SignedFields covered = SignedFields.of(header, left);
        byte[] canonical = covered.canonical();
        return keys.stream().sorted(Comparator.comparing(SigningKey::algorithm))
                .map(key -> unsigned(covered, key, at).signed(canonical, key)).toList();
    }

    /** The last hand over the same body: hashed already. */
    public ArcSealer sealer() {
        return new ArcSealer(bodyHash, left);
    }

    /** All tags but {@code b=} (section 3.5). No {@code i=}: it then is the signing domain itself. */
    private SignatureField unsigned(SignedFields covered, SigningKey key, Instant at) {
        return new SignatureField("DKIM-Signature").tag("v", 1).tag("a", key.algorithm().word()).tag("c", "relaxed/relaxed")
                .tag("d", key.domain()).tag("s", key.selector()).tag("t", at.getEpochSecond())
                .tag("h", covered.names()).tag("bh", bodyHash);
    }

    static String bodyHash(RawMessage message) {
        return SignatureField.base64(DkimCanonical.RELAXED.bodyHash(message.body()));
    }
}
