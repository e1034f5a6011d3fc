package postern.rewrite.auth.dmarc;

import java.util.List;
import java.util.Optional;
import postern.rewrite.mail.DomainName;

/**
 * One opinion: a policy, and what passed, weighed against each other (RFC 9989 sections 4.4, 4.10.2 and 5.3.5). Asks for
 * an organisational domain only where the answer can matter.
 */
record Evaluation(Discovery discovery, DomainName from, Finding finding) {

    private enum Alignment { ALIGNED, APART, UNKNOWN }

    /** @param passed what passed; @param pending what may pass when asked again */
    DmarcOpinion of(List<Identifier> passed, List<Identifier> pending) {
        List<Identifier> aligned = passed.stream().filter(id -> alignment(id) == Alignment.ALIGNED).toList();
        return switch (finding) {
            case Finding.Applies applies -> applied(applies, aligned, passed, pending);
            case Finding.NoPolicy(String why) -> new DmarcOpinion(DmarcVerdict.NONE, DmarcPolicy.NONE, Optional.empty(), aligned, why);
            case Finding.Unreadable(DomainName at, String why) ->
                    new DmarcOpinion(DmarcVerdict.PERMERROR, DmarcPolicy.NONE, Optional.of(at), aligned, why);
            case Finding.Unreachable(String why) ->
                    new DmarcOpinion(DmarcVerdict.TEMPERROR, DmarcPolicy.NONE, Optional.empty(), aligned, why);
        };
    }

    private DmarcOpinion applied(Finding.Applies applies, List<Identifier> aligned, List<Identifier> passed, List<Identifier> pending) {
        if (!aligned.isEmpty()) return opinion(DmarcVerdict.PASS, applies, aligned, Reasons.passed(aligned));
        if (passed.stream().anyMatch(id -> alignment(id) == Alignment.UNKNOWN)) {
            return opinion(DmarcVerdict.TEMPERROR, applies, aligned, "the DNS gave no answer on what belongs to it");
        }
        Optional<Identifier> awaited = pending.stream().filter(id -> alignment(id) != Alignment.APART).findFirst();
        return awaited.isPresent()
                ? opinion(DmarcVerdict.TEMPERROR, applies, aligned, awaited.get() + " could not be checked for now")
                : opinion(DmarcVerdict.FAIL, applies, aligned, Reasons.failed(from, passed));
    }

    private static DmarcOpinion opinion(DmarcVerdict verdict, Finding.Applies applies, List<Identifier> aligned, String why) {
        return new DmarcOpinion(verdict, applies.policy(), Optional.of(applies.at()), aligned, applies.why() + "; " + why);
    }

    private Alignment alignment(Identifier id) {
        if (id.domain().equals(from)) return Alignment.ALIGNED;
        if (strict(id.method()) || !sameTopLevel(id.domain())) return Alignment.APART;
        Optional<DomainName> ours = discovery.organisational(from);
        if (ours.isEmpty()) return Alignment.UNKNOWN;
        if (!isWithin(id.domain(), ours.get())) return Alignment.APART;
        return discovery.organisational(id.domain())
                .map(theirs -> theirs.equals(ours.get()) ? Alignment.ALIGNED : Alignment.APART)
                .orElse(Alignment.UNKNOWN);
    }

    /** Where the DNS kept the policy back, only what is identical is sure, and nothing more is asked. */
    private boolean strict(Method method) {
        return switch (finding) {
            case Finding.Applies applies -> switch (method) {
                case SPF -> applies.strictSpf();
                case DKIM -> applies.strictDkim();
            };
            case Finding.NoPolicy _, Finding.Unreadable _ -> false;
            case Finding.Unreachable _ -> true;
        };
    }

    private boolean sameTopLevel(DomainName other) {
        return from.labels().getLast().equals(other.labels().getLast());
    }

    /** An organisational domain is the name itself or one above it, so others need not be asked about. */
    private static boolean isWithin(DomainName name, DomainName organisational) {
        return name.equals(organisational) || name.ascii().endsWith("." + organisational.ascii());
    }
}
