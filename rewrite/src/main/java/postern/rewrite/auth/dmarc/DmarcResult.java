package postern.rewrite.auth.dmarc;

import java.util.List;
import java.util.stream.Stream;
import postern.rewrite.mail.DomainName;

/**
 * DMARC for one From domain, as receivers find it: those that walk the DNS tree (RFC 9989), and those that still go by
 * the Public Suffix List (RFC 7489). Both are about; a copy is safe only where both are content.
 *
 * @param from           the From domain
 * @param treeWalk       by RFC 9989
 * @param publicSuffixes by RFC 7489: no {@code np}, no {@code t}, no {@code psd}
 */
public record DmarcResult(DomainName from, DmarcOpinion treeWalk, DmarcOpinion publicSuffixes) {

    /** By the standard in force, RFC 9989: what we report in fields and traces. */
    public DmarcVerdict verdict() {
        return treeWalk.verdict();
    }

    /** By the standard in force: what the domain owner asks for if this fails. */
    public DmarcPolicy policy() {
        return treeWalk.policy();
    }

    /** The strictest treatment that a receiver of either kind is asked to give this mail: {@code NONE} if it fails nowhere. */
    public DmarcPolicy worst() {
        return opinions().filter(opinion -> opinion.verdict() == DmarcVerdict.FAIL).map(DmarcOpinion::policy)
                .reduce(DmarcPolicy.NONE, DmarcPolicy::or);
    }

    /** True if trouble with the DNS keeps an opinion from being formed: ask again later. */
    public boolean undecided() {
        return opinions().anyMatch(opinion -> opinion.verdict() == DmarcVerdict.TEMPERROR);
    }

    /**
     * The passed identifiers that speak for the From domain by either way of reading: the alignment to build a proof of
     * authorship on. A tree without a record has no borders, so there the Public Suffix List decides alone.
     */
    public List<Identifier> aligned() {
        boolean borders = treeWalk.verdict() != DmarcVerdict.NONE;
        return publicSuffixes.aligned().stream().filter(id -> !borders || treeWalk.aligned().contains(id)).toList();
    }

    /** One line for a postmaster; two opinions where they differ. */
    public String why() {
        boolean agree = treeWalk.verdict() == publicSuffixes.verdict() && treeWalk.policy() == publicSuffixes.policy();
        return agree ? treeWalk.why() : treeWalk.why() + "; receivers that go by the Public Suffix List: " + publicSuffixes.why();
    }

    private Stream<DmarcOpinion> opinions() {
        return Stream.of(treeWalk, publicSuffixes);
    }
}
