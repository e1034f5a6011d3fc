package postern.rewrite.auth.dkim;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import postern.rewrite.dns.Dns;
import postern.rewrite.mail.RawMessage;
import postern.rewrite.sign.BodyHashes;

/**
 * Verifies the DKIM signatures of a message (RFC 6376 section 6, RFC 8301, RFC 8463).
 *
 * <p><b>Promise:</b> one result for each DKIM-Signature field, from the top; never an exception, whatever the octets. Time
 * is linear in the message. The ten signatures that stand highest are examined, with one question to the DNS each; the
 * others are {@link DkimVerdict#NEUTRAL}. Each canonical form of the body is computed at most once.
 * <p><b>On failure:</b> a key that cannot be asked for is {@link DkimVerdict#TEMPERROR}, never a fail.
 * <p><b>Threads:</b> any, at once; blocks as long as {@link Dns} does.
 */
public final class DkimVerifier {
    static final int MOST_SIGNATURES = 10;
    private static final String FIELD = "DKIM-Signature";

    private final Dns dns;

    public DkimVerifier(Dns dns) {
        this.dns = dns;
    }

    /** @param now signatures whose {@code x=} has come do not pass */
    public List<DkimResult> verify(RawMessage message, Instant now) {
        return verify(message, new BodyHashes(message.body()), now);
    }

    /** @param hashes of this message's body, shared with others who need them */
    public List<DkimResult> verify(RawMessage message, BodyHashes hashes, Instant now) {
        List<DkimField> fields = message.all(FIELD).stream().map(DkimField::of).toList();
        List<DkimField> examined = fields.subList(0, Math.min(fields.size(), MOST_SIGNATURES));
        for (DkimField field : examined) field.announce(hashes);
        var header = new HeaderIndex(examined.isEmpty() ? List.of() : message.fields());
        var check = new SignatureCheck(dns);
        var results = new ArrayList<DkimResult>();
        for (DkimField field : examined) results.add(result(field, header, hashes, check, now));
        for (DkimField field : fields.subList(examined.size(), fields.size())) {
            results.add(field.result(DkimVerdict.NEUTRAL, "not examined: more than " + MOST_SIGNATURES + " signatures"));
        }
        return List.copyOf(results);
    }

    private static DkimResult result(DkimField field, HeaderIndex header, BodyHashes hashes, SignatureCheck check, Instant now) {
        try {
            MessageSignature signature = field.signature();
            signature.checkTime(now);
            signature.checkFrom(header);
            SignatureCheck.Fit fit = check.passing(signature.signer(), field.ownDomain(), signature.octets(header));
            signature.checkBody(hashes);
            return field.passes(fit, signature.isExtended(hashes));
        } catch (Refused refused) {
            return field.result(refused.verdict(), refused.why());
        }
    }
}
