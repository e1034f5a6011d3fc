package postern.rewrite.auth.dmarc;

import java.util.Optional;
import postern.rewrite.mail.DomainName;

/**
 * RFC 7489: the record of the From domain, else of its organisational domain by the Public Suffix List. At most two
 * questions. Knows {@code pct}, but none of {@code np}, {@code psd} and {@code t}.
 */
record ByPublicSuffixes(PublicSuffixes suffixes, Records records) implements Discovery {

    @Override public Finding policy(DomainName from) {
        return switch (records.at(from)) {
            case Records.Answer.One(DmarcRecord own) -> read(from, own, "p");
            case Records.Answer.None _ -> above(from);
            case Records.Answer.Several _ -> several(from);
            case Records.Answer.Unreachable _ -> Reasons.unreachable(from);
        };
    }

    @Override public Optional<DomainName> organisational(DomainName name) {
        return Optional.of(suffixes.organisational(name));
    }

    private Finding above(DomainName from) {
        DomainName organisational = suffixes.organisational(from);
        return switch (records.at(organisational)) {
            case Records.Answer.One(DmarcRecord record) -> read(organisational, record, "sp");
            case Records.Answer.None _ -> new Finding.NoPolicy(organisational.equals(from) ? "no DMARC record for " + from
                    : "no DMARC record for " + from + " or " + organisational);
            case Records.Answer.Several _ -> several(organisational);
            case Records.Answer.Unreachable _ -> Reasons.unreachable(organisational);
        };
    }

    /** RFC 7489 section 6.6.3, step 6. */
    private static Finding read(DomainName at, DmarcRecord record, String wanted) {
        if (record.p().isEmpty() || record.faulty("sp")) return Reasons.faulty(at, record);
        boolean below = wanted.equals("sp") && record.sp().isPresent();
        DmarcPolicy asked = below ? record.sp().get() : record.p().get();
        return Reasons.applies(at, record, below ? "sp" : "p", asked, record.percentNone() ? "pct=0" : "");
    }

    /** RFC 7489 section 6.6.3, step 5: the search ends. */
    private static Finding several(DomainName at) {
        return new Finding.NoPolicy("several DMARC records for " + at + ", which cancel each other");
    }
}
