package postern.rewrite.auth.dmarc;

import java.util.stream.Stream;
import postern.rewrite.mail.DomainName;

/**
 * The policy that is published for a From domain, as the two kinds of receivers find it.
 *
 * @param from           the From domain
 * @param treeWalk       by RFC 9989
 * @param publicSuffixes by RFC 7489 and the Public Suffix List
 */
public record DmarcAnswer(DomainName from, Finding treeWalk, Finding publicSuffixes) {

    /** The strictest policy that either kind of receiver applies; {@code NONE} where there is none, or none is {@link #known}. */
    public DmarcPolicy strictest() {
        return findings().map(Finding::asked).reduce(DmarcPolicy.NONE, DmarcPolicy::or);
    }

    /** False if the DNS did not answer: there may be a policy. */
    public boolean known() {
        return findings().noneMatch(Finding.Unreachable.class::isInstance);
    }

    private Stream<Finding> findings() {
        return Stream.of(treeWalk, publicSuffixes);
    }
}
