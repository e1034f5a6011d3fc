package postern.rewrite.auth.arc;

import java.util.ArrayList;
import java.util.List;
import postern.rewrite.auth.dkim.DkimVerdict;
import postern.rewrite.auth.dkim.MessageSignature;
import postern.rewrite.auth.dkim.Refused;
import postern.rewrite.auth.dkim.Signer;
import postern.rewrite.auth.dkim.TagList;
import postern.rewrite.mail.HeaderField;
import postern.rewrite.sign.BodyHashes;
import postern.rewrite.sign.DkimCanonical;

/**
 * The three fields of one instance (RFC 8617 section 4.1).
 *
 * @param results what stands behind {@code i=…;} in the ARC-Authentication-Results
 * @param message the ARC-Message-Signature, of which nothing but {@code i=} has been judged
 * @param seal    the ARC-Seal, likewise
 */
record ArcHop(int instance, HeaderField resultsField, String results, Tagged message, Tagged seal) {

    /** A field that is a list of tags. */
    record Tagged(HeaderField field, TagList tags) { }

    /** {@code cv=}: what the sealer found before him. */
    String cv() throws Refused {
        return seal.tags.need("cv");
    }

    /** Who sealed (section 4.1.3). */
    Signer sealer() throws Refused {
        if (seal.tags.value("h").isPresent()) throw malformed("an ARC-Seal with h=");
        seal.tags.time("t");
        return Signer.of(seal.field, seal.tags);
    }

    /** The signature over message and results (section 4.1.2). */
    MessageSignature messageSignature() throws Refused {
        MessageSignature signature = MessageSignature.arc(message.field, message.tags);
        if (signature.names().contains("arc-seal")) throw malformed("an ARC-Message-Signature over ARC-Seal");
        return signature;
    }

    /** Says beforehand which part of the body will be asked for. */
    void announce(BodyHashes hashes) {
        try {
            messageSignature().announce(hashes);
        } catch (Refused asksForNothing) {
            // Whoever checks it is told.
        }
    }

    /** What is sealed of this instance by later ones, in the order of section 5.1.1. */
    List<byte[]> sealedLater() {
        var octets = new ArrayList<byte[]>();
        for (HeaderField field : List.of(resultsField, message.field, seal.field)) octets.add(DkimCanonical.RELAXED.header(field));
        return octets;
    }

    static Refused malformed(String why) {
        return new Refused(DkimVerdict.PERMERROR, why);
    }
}
