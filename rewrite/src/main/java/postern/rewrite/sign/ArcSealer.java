package postern.rewrite.sign;

import java.io.ByteArrayOutputStream;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import postern.rewrite.mail.HeaderField;
import postern.rewrite.mail.RawMessage;

/**
 * Adds an ARC set: the results found when the message came, a signature over the message as it leaves, and a seal over the chain
 * (RFC 8617 section 5.1). The last thing done to a message.
 *
 * <p>The chain goes on with {@code cv=pass} only where it passed when the message came and every set of it still stands in the header.
 * A failed or damaged one gets {@code cv=fail} and a seal over the new set alone; behind {@code cv=fail}, and beyond instance 50,
 * nothing is added. Never {@code l=}. Immutable, safe for all threads.
 */
public final class ArcSealer {
    static final String RESULTS = "ARC-Authentication-Results";
    static final String MESSAGE_SIGNATURE = "ARC-Message-Signature";
    static final String SEAL = "ARC-Seal";

    private static final int LAST_INSTANCE = 50;
    private static final int LINE = 78;

    private final String bodyHash;
    private final Set<String> left;

    /** @param left fields that the relay writes anew, in lower case */
    ArcSealer(String bodyHash, Set<String> left) {
        this.bodyHash = bodyHash;
        this.left = left;
    }

    /** Hashes the body; where signatures are made too, {@link DkimSigner#sealer} has done it. */
    public static ArcSealer prepare(RawMessage message) {
        return new ArcSealer(DkimSigner.bodyHash(message), Set.of());
    }

    /**
     * The set, to be put on top of the header in this order: ARC-Seal, ARC-Message-Signature, ARC-Authentication-Results.
     *
     * @param header all of the finished message's, our own DKIM signatures included
     * @param at     goes into {@code t=}, in seconds
     * @return three fields; none if this chain may not be added to
     */
    public List<HeaderField> seal(List<HeaderField> header, Seal seal, Instant at) {
        ArcChain chain = ArcChain.of(header);
        if (chain.highest() >= LAST_INSTANCE || chain.ended()) return List.of();
        int instance = chain.highest() + 1;
        HeaderField results = results(instance, seal.results());
        HeaderField signature = signature(instance, SignedFields.forSeal(header, left), seal.key(), at);
        var covered = new ByteArrayOutputStream(4096);
        ChainStatus status = status(chain, seal.status());
        if (status == ChainStatus.PASS) chain.fields().forEach(field -> covered.writeBytes(DkimCanonical.RELAXED.header(field)));
        covered.writeBytes(DkimCanonical.RELAXED.header(results));
        covered.writeBytes(DkimCanonical.RELAXED.header(signature));
        return List.of(seal(instance, status, covered.toByteArray(), seal.key(), at), signature, results);
    }

    /** The first instance says none and all others do not (section 5.2): the header as it leaves has the last word. */
    private static ChainStatus status(ArcChain chain, ChainStatus asItCame) {
        if (chain.isAbsent()) return ChainStatus.NONE;
        return chain.whole() && asItCame == ChainStatus.PASS ? ChainStatus.PASS : ChainStatus.FAIL;
    }

    private static HeaderField results(int instance, String results) {
        String start = "i=" + instance + ";";
        int firstLine = results.lines().findFirst().orElseThrow().length();
        boolean fits = RESULTS.length() + 2 + start.length() + 1 + firstLine <= LINE;
        return HeaderField.of(RESULTS, start + (fits ? " " : "\r\n\t") + results);
    }

    /** A DKIM-Signature but for the instance and the missing version (section 4.1.2). */
    private HeaderField signature(int instance, SignedFields covered, SigningKey key, Instant at) {
        return new SignatureField(MESSAGE_SIGNATURE).tag("i", instance).tag("a", key.algorithm().word()).tag("c", "relaxed/relaxed")
                .tag("d", key.domain()).tag("s", key.selector()).tag("t", at.getEpochSecond())
                .tag("h", covered.names()).tag("bh", bodyHash).signed(covered.canonical(), key);
    }

    private static HeaderField seal(int instance, ChainStatus status, byte[] covered, SigningKey key, Instant at) {
        return new SignatureField(SEAL).tag("i", instance).tag("a", key.algorithm().word()).tag("t", at.getEpochSecond())
                .tag("cv", status.word()).tag("d", key.domain()).tag("s", key.selector()).signed(covered, key);
    }
}
