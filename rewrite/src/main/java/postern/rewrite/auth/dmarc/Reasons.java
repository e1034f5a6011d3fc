package postern.rewrite.auth.dmarc;

import java.util.List;
import java.util.stream.Collectors;
import postern.rewrite.auth.dmarc.Finding.Applies;
import postern.rewrite.mail.DomainName;

/** Findings with their reasons in words. Nothing that the DNS said is repeated, since anyone may write it. */
final class Reasons {
    private Reasons() { }

    /** @param milder the tag that takes one step off, or nothing */
    static Finding applies(DomainName at, DmarcRecord record, String tag, DmarcPolicy asked, String milder) {
        DmarcPolicy policy = milder.isEmpty() ? asked : asked.milder();
        String lowered = policy == asked ? "" : ", lowered to " + policy.word() + " by " + milder;
        return applies(at, record, policy, at + " publishes " + tag + "=" + asked.word() + lowered);
    }

    /** A policy tag is missing or names no policy (RFC 9989 section 4.10.1). */
    static Finding faulty(DomainName at, DmarcRecord record) {
        String fault = at + " publishes a policy that cannot be understood";
        if (!record.wantsReports()) return new Finding.Unreadable(at, fault);
        return applies(at, record, DmarcPolicy.NONE, fault + "; it asks for reports, so it counts as p=none");
    }

    static Finding unreachable(DomainName at) {
        return new Finding.Unreachable("the DNS gave no answer for _dmarc." + at);
    }

    static String passed(List<Identifier> aligned) {
        return aligned.stream().map(Identifier::toString).collect(Collectors.joining(" and ")) + " passed and belongs to it";
    }

    static String failed(DomainName from, List<Identifier> passed) {
        if (passed.isEmpty()) return "neither SPF nor DKIM passed";
        return passed.stream().map(Identifier::toString).collect(Collectors.joining(" and ")) + " passed, but does not belong to " + from;
    }

    private static Finding applies(DomainName at, DmarcRecord record, DmarcPolicy policy, String why) {
        return new Applies(at, policy, record.strict(Method.DKIM), record.strict(Method.SPF), why);
    }
}
