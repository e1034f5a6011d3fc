package postern.rewrite.auth.dmarc;

import java.util.Collection;
import java.util.List;
import postern.rewrite.dns.Dns;
import postern.rewrite.mail.DomainName;

/**
 * DMARC (RFC 9989), with the second opinion of receivers that still go by RFC 7489 and the Public Suffix List.
 *
 * <p><b>Promise:</b> an unanswered question never becomes a pass, a fail or a missing policy. For one From domain at most
 * eight names are asked for a record, one more where the Public Suffix List points elsewhere, and for {@code np} whether
 * the domain exists; for each further identifier inside the same organisation at most eight again. No name twice.
 * <p><b>On failure:</b> {@link Finding.Unreachable}, {@link DmarcVerdict#TEMPERROR}; never an exception.
 * <p><b>Threads:</b> any, at once; calls block on the DNS.
 */
public final class Dmarc {
    /** Different identifiers looked at; more are passed over, since each may cost questions and their number is the sender's choice. */
    static final int MOST_IDENTIFIERS = 16;

    private final Dns dns;
    private final PublicSuffixes suffixes;

    public Dmarc(Dns dns, PublicSuffixes suffixes) {
        this.dns = dns;
        this.suffixes = suffixes;
    }

    /** The policy published for a From domain. An address literal has none. */
    public DmarcAnswer policy(DomainName from) {
        Records records = new Records(dns);
        return new DmarcAnswer(from, new ByTreeWalk(dns, records).policy(from), new ByPublicSuffixes(suffixes, records).policy(from));
    }

    /**
     * Weighs what passed against the policy of the From domain.
     *
     * @param from      the domain of the one author in From (RFC 9989 section 5.3.1)
     * @param passed    identifiers whose check passed
     * @param temporary identifiers whose check ended in a temporary error
     */
    public DmarcResult evaluate(DomainName from, Collection<Identifier> passed, Collection<Identifier> temporary) {
        Records records = new Records(dns);
        return new DmarcResult(from,
                opinion(new ByTreeWalk(dns, records), from, passed, temporary),
                opinion(new ByPublicSuffixes(suffixes, records), from, passed, temporary));
    }

    private static DmarcOpinion opinion(Discovery discovery, DomainName from, Collection<Identifier> passed, Collection<Identifier> temporary) {
        return new Evaluation(discovery, from, discovery.policy(from)).of(few(passed), few(temporary));
    }

    private static List<Identifier> few(Collection<Identifier> identifiers) {
        return identifiers.stream().distinct().limit(MOST_IDENTIFIERS).toList();
    }
}
