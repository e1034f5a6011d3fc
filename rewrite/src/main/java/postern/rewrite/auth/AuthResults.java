package postern.rewrite.auth;

import java.util.List;
import postern.rewrite.auth.arc.ArcResult;
import postern.rewrite.auth.dkim.DkimResult;
import postern.rewrite.auth.spf.SpfResult;
import postern.rewrite.auth.spf.SpfVerdict;

/**
 * All proofs that came with a submission, read once.
 *
 * @param spf       of MAIL FROM, or of HELO under a null sender; {@code NONE} where the client is not known
 * @param spfCounts false where the client is a gateway of our own side: it hands over anybody's mail, a spoof of the domain
 *                  whose SPF names it included
 * @param dkim      one for each signature that was looked at, as they stand in the header
 * @param authors   one for each domain in From; empty where From names nobody
 */
public record AuthResults(SpfResult spf, boolean spfCounts, List<DkimResult> dkim, ArcResult arc, List<AuthorResult> authors) {
    public AuthResults {
        dkim = List.copyOf(dkim);
        authors = List.copyOf(authors);
    }

    /** True if everybody in From is proven. */
    public boolean proven() {
        return !authors.isEmpty() && authors.stream().allMatch(author -> author.proof().isPresent());
    }

    /** True if MAIL FROM has no name that a stranger could have put there: a 5xx may be mailed to it. */
    public boolean mailFromProven() {
        return spfCounts && spf.verdict() == SpfVerdict.PASS;
    }
}
