package postern.rewrite.auth;

import java.util.Collection;
import java.util.List;
import java.util.Set;
import postern.rewrite.auth.dmarc.Dmarc;
import postern.rewrite.auth.dmarc.DmarcResult;
import postern.rewrite.auth.dmarc.Identifier;
import postern.rewrite.auth.dmarc.Method;
import postern.rewrite.auth.dmarc.PublicSuffixes;
import postern.rewrite.dns.Dns;
import postern.rewrite.mail.DomainName;

/**
 * Authors in one organisation with a domain of ours ({@code example.org} and {@code lists.example.org}): receivers may take our signature
 * for one of theirs.
 *
 * <p><b>Threads:</b> any, at once; {@link #ask} and {@link #weighed} block on the DNS given.
 */
public final class Beside {
    private final Dmarc dmarc;
    private final PublicSuffixes suffixes;

    public Beside(Dns dns, PublicSuffixes suffixes) {
        this.dmarc = new Dmarc(dns, suffixes);
        this.suffixes = suffixes;
    }

    /** While the DNS may be asked: all that {@link #weighed} will want of it for authors who are proven. @param signers domains of ours */
    public void ask(AuthResults proofs, Collection<DomainName> signers) {
        for (AuthorResult author : proofs.authors()) {
            if (author.proof().isEmpty()) continue;
            signers.stream().distinct().filter(signer -> is(author.domain(), signer)).forEach(signer -> weighed(author.domain(), signer));
        }
    }

    /** By the Public Suffix List; the DNS is not asked. */
    boolean is(DomainName author, DomainName signer) {
        return suffixes.organisational(author).equals(suffixes.organisational(signer));
    }

    /** What receivers find for this author where our signature is all that passes. */
    DmarcResult weighed(DomainName author, DomainName signer) {
        return dmarc.evaluate(author, Set.of(new Identifier(Method.DKIM, signer)), List.of());
    }
}
