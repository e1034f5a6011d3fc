package postern.rewrite.auth.dmarc;

import java.util.List;
import java.util.Optional;
import postern.rewrite.mail.DomainName;

/**
 * What a receiver finds that reads DMARC in one of the two ways.
 *
 * @param policy  what the domain owner asks for if this fails, after {@code sp}, {@code np} and {@code t};
 *                {@code NONE} where no policy is published, applies or is known
 * @param at      where the policy is published, without {@code _dmarc}
 * @param aligned those of the passed identifiers that belong to the From domain, whether or not a policy is published
 *                (relaxed, if nobody says otherwise); under {@code TEMPERROR} those of which that is known
 * @param why     one line in words for a postmaster, without anything quoted from the DNS
 */
public record DmarcOpinion(DmarcVerdict verdict, DmarcPolicy policy, Optional<DomainName> at, List<Identifier> aligned, String why) {

    public DmarcOpinion {
        aligned = List.copyOf(aligned);
    }
}
