package postern.rewrite.auth.dmarc;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import postern.rewrite.auth.dmarc.TreeWalk.Step;
import postern.rewrite.dns.Dns;
import postern.rewrite.mail.DomainName;

/** RFC 9989: records of the DNS tree alone. Asks {@code _dmarc} of at most eight names for each walk. */
record ByTreeWalk(Dns dns, Records records) implements Discovery {

    @Override public Finding policy(DomainName from) {
        return switch (records.at(from)) {
            case Records.Answer.One(DmarcRecord own) -> read(from, new Step(from, own));
            case Records.Answer.None _, Records.Answer.Several _ -> above(from);
            case Records.Answer.Unreachable _ -> Reasons.unreachable(from);
        };
    }

    @Override public Optional<DomainName> organisational(DomainName name) {
        return switch (walk(name)) {
            case Walk.Done(TreeWalk walk) -> Optional.of(walk.organisational());
            case Walk.Broken _ -> Optional.empty();
        };
    }

    private Finding above(DomainName from) {
        return switch (walk(from)) {
            case Walk.Done(TreeWalk walk) -> walk.applying().map(step -> read(from, step)).orElseGet(() -> none(from));
            case Walk.Broken(DomainName at) -> Reasons.unreachable(at);
        };
    }

    private sealed interface Walk {
        record Done(TreeWalk walk) implements Walk { }

        /** @param at the name that the DNS did not answer for */
        record Broken(DomainName at) implements Walk { }
    }

    private Walk walk(DomainName start) {
        List<Step> found = new ArrayList<>();
        for (DomainName name : TreeWalk.names(start)) {
            switch (records.at(name)) {
                case Records.Answer.One(DmarcRecord record) -> {
                    found.add(new Step(name, record));
                    if (TreeWalk.ends(record)) return new Walk.Done(new TreeWalk(start, found));
                }
                case Records.Answer.None _, Records.Answer.Several _ -> { }
                case Records.Answer.Unreachable _ -> {
                    return new Walk.Broken(name);
                }
            }
        }
        return new Walk.Done(new TreeWalk(start, found));
    }

    /** Section 4.10.1. Where receivers disagree on whether the name exists, the stricter policy is told. A record without {@code p} counts as {@code p=none} (section 4.7). */
    private Finding read(DomainName from, Step step) {
        DmarcRecord record = step.record();
        if (record.faulty("p") || record.faulty("sp") || record.faulty("np")) return Reasons.faulty(step.at(), record);
        DmarcPolicy p = record.p().orElse(DmarcPolicy.NONE);
        if (step.at().equals(from)) return applies(step, "p", p);
        DmarcPolicy sp = record.sp().orElse(p);
        DmarcPolicy np = record.np().orElse(sp);
        String below = record.sp().isPresent() ? "sp" : "p";
        if (np == sp) return applies(step, below, sp);
        return switch (Existence.of(from, dns)) {
            case THERE -> applies(step, below, sp);
            case NOT_THERE -> applies(step, "np", np);
            case EMPTY -> np.compareTo(sp) > 0 ? applies(step, "np", np) : applies(step, below, sp);
            case UNKNOWN -> new Finding.Unreachable("the DNS gave no answer on whether " + from + " exists");
        };
    }

    private static Finding applies(Step step, String tag, DmarcPolicy asked) {
        return step.record().testing() ? Reasons.applies(step.at(), step.record(), tag, asked, "t=y")
                : Reasons.applies(step.at(), step.record(), tag, asked, "");
    }

    private Finding none(DomainName from) {
        boolean several = records.at(from) instanceof Records.Answer.Several;
        return new Finding.NoPolicy(several
                ? "several DMARC records for " + from + ", which cancel each other, and none above it"
                : "no DMARC record for " + from + " or above it");
    }
}
