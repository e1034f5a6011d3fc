package postern.rewrite.auth;

import java.util.Optional;
import postern.rewrite.auth.dmarc.DmarcPolicy;
import postern.rewrite.auth.dmarc.DmarcResult;
import postern.rewrite.mail.DomainName;

/**
 * One domain in From: what DMARC says of it, and what proves that its owner wrote.
 *
 * @param dmarc as a receiver in our place finds it, by signatures and client alone
 * @param proof  empty where nobody vouches for it
 * @param direct its own hosts handed over this very delivery, or the author logged in for it: a signature or a seal alone may have been
 *               copied from another mail, and says nothing of whom it was meant for
 */
public record AuthorResult(DomainName domain, DmarcResult dmarc, Optional<Proof> proof, boolean direct) {

    /** True if its owner asks that such a mail be refused or set aside, and nothing we trust says otherwise. */
    public boolean failsItsPolicy() {
        return proof.isEmpty() && !undecided() && dmarc.worst() != DmarcPolicy.NONE;
    }

    /** True if the DNS kept us from knowing: ask again later. */
    public boolean undecided() {
        return proof.isEmpty() && dmarc.undecided();
    }
}
