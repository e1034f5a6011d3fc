package postern.rewrite.auth.arc;

import java.time.Instant;
import java.util.List;
import postern.rewrite.auth.dkim.DkimVerdict;
import postern.rewrite.auth.dkim.HeaderIndex;
import postern.rewrite.auth.dkim.MessageSignature;
import postern.rewrite.auth.dkim.Refused;
import postern.rewrite.auth.dkim.SignatureCheck;
import postern.rewrite.auth.dkim.Signer;
import postern.rewrite.dns.Dns;
import postern.rewrite.mail.RawMessage;
import postern.rewrite.sign.BodyHashes;

/**
 * Validates the ARC chain of a message (RFC 8617 section 5.2).
 *
 * <p><b>Promise:</b> a pass means that every seal verifies and that the highest message signature fits the message as it
 * came, with the whole body. Never an exception, whatever the octets. Each name is asked for once, at most
 * {@link SignatureCheck#MOST_QUESTIONS} of them. Whether a sealer is to be believed is not asked here.
 * <p><b>On failure:</b> a key that cannot be asked for is {@link ArcVerdict#TEMPERROR} unless the chain is broken anyway.
 * <p><b>Threads:</b> any, at once; blocks as long as {@link Dns} does.
 */
public final class ArcValidator {
    private final Dns dns;

    public ArcValidator(Dns dns) {
        this.dns = dns;
    }

    /** @param now a message signature whose {@code x=} has come does not pass */
    public ArcResult validate(RawMessage message, Instant now) {
        return validate(message, new BodyHashes(message.body()), now);
    }

    /** @param hashes of this message's body, shared with others who need them */
    public ArcResult validate(RawMessage message, BodyHashes hashes, Instant now) {
        List<ArcSet> sets = List.of();
        try {
            ArcChain chain = ArcChain.of(message);
            if (chain.hops().isEmpty()) return new ArcResult(ArcVerdict.NONE, "no ARC fields", sets);
            sets = chain.sets();
            chain.checkFindings();
            var validation = new Validation(chain, new HeaderIndex(message.fields()), hashes, new SignatureCheck(dns), now);
            validation.run();
            List<String> covers = chain.highest().messageSignature().names();
            return new ArcResult(ArcVerdict.PASS, "all " + sets.size() + " sets verified", sets, validation.oldestPass(), covers);
        } catch (Refused refused) {
            ArcVerdict verdict = refused.verdict() == DkimVerdict.TEMPERROR ? ArcVerdict.TEMPERROR : ArcVerdict.FAIL;
            return new ArcResult(verdict, refused.why(), sets);
        }
    }

    /** The arithmetic of one chain. */
    private record Validation(ArcChain chain, HeaderIndex header, BodyHashes hashes, SignatureCheck check, Instant now) {

        /** The highest message signature, then all seals from the highest to the first: steps 4 and 6. */
        void run() throws Refused {
            for (ArcHop hop : chain.hops()) hop.announce(hashes);
            Refused unknown = null;
            try {
                message(chain.highest());
            } catch (Refused refused) {
                unknown = unknownOrThrow(refused, "message signature", chain.highest());
            }
            List<List<byte[]>> canonical = chain.canonical();
            for (ArcHop hop : chain.hops().reversed()) {
                try {
                    Signer sealer = hop.sealer();
                    check.check(sealer, chain.sealedOctets(hop, sealer, canonical));
                } catch (Refused refused) {
                    Refused temporary = unknownOrThrow(refused, "seal", hop);
                    if (unknown == null) unknown = temporary;
                }
            }
            if (unknown != null) throw unknown;
        }

        private void message(ArcHop hop) throws Refused {
            MessageSignature signature = hop.messageSignature();
            signature.checkTime(now);
            signature.checkFrom(header);
            check.check(signature.signer(), signature.octets(header));
            signature.checkBody(hashes);
            signature.checkWhole(hashes);
        }

        /** Step 5: how far down message signatures still verify. */
        int oldestPass() {
            for (ArcHop hop : chain.hops().subList(0, chain.hops().size() - 1).reversed()) {
                try {
                    message(hop);
                } catch (Refused changedHere) {
                    return hop.instance() + 1;
                }
            }
            return 0;
        }

        private static Refused unknownOrThrow(Refused refused, String what, ArcHop hop) throws Refused {
            Refused placed = new Refused(refused.verdict(), "the " + what + " of ARC set " + hop.instance() + ": " + refused.why());
            if (refused.verdict() != DkimVerdict.TEMPERROR) throw placed;
            return placed;
        }
    }
}
