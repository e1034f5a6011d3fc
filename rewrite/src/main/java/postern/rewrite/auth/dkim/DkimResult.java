package postern.rewrite.auth.dkim;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import postern.rewrite.mail.DomainName;
import postern.rewrite.mail.HeaderField;

/**
 * What one DKIM-Signature field says, and what came of it. Where the verdict is not {@link DkimVerdict#PASS}, the other
 * words are only what the field claims.
 *
 * @param domain    {@code d=}; empty if it is missing or no domain name
 * @param selector  {@code s=} in lower case; empty if it is missing or no name
 * @param algorithm {@code a=}; empty if it is missing or no word
 * @param why       one line for people; nothing of the message is quoted in it
 * @param partial   true if {@code l=} was there: what stands behind the signed octets is anybody's
 * @param extended  true if the signature passes and octets do stand behind them
 * @param alone     true if the signature passes and no other key record stands beside its own: of several, receivers may take any
 * @param made      {@code t=}
 * @param expires   {@code x=}
 * @param covers    {@code h=} in lower case, in its order, with doubles
 * @param field     the signature
 */
public record DkimResult(DkimVerdict verdict, Optional<DomainName> domain, String selector, String algorithm, String why, boolean partial,
        boolean extended, boolean alone, Optional<Instant> made, Optional<Instant> expires, List<String> covers, HeaderField field) {
    public DkimResult {
        covers = List.copyOf(covers);
    }

    public boolean passes() {
        return verdict == DkimVerdict.PASS;
    }
}
