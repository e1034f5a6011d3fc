package postern.app.standing;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Predicate;
import postern.app.lists.DomainKey;
import postern.app.lists.ManagedDomain;
import postern.rewrite.dns.Dns;
import postern.rewrite.dns.DnsAnswer;
import postern.rewrite.mail.DomainName;

/**
 * Compares what a domain of ours publishes with what it should. The key that signs decides whether the domain counts as checked; the
 * other records are advice. A waiting key that is found signs from then on.
 *
 * <p>Asks for the keys at once, then three questions one after the other.
 */
public record DomainCheck(Watch watch, Dns dns, DomainName hostname) {

    /**
     * @param purpose {@code dkim}, {@code mx}, {@code spf} or {@code dmarc}
     * @param name    where it was looked for
     */
    public record Finding(String purpose, DomainName name, Sight sight, String detail) { }

    /** @param checked true if receivers find the key that signs, now */
    public record Report(DomainName name, boolean checked, List<Finding> findings) { }

    private record Verdict(Sight sight, String detail) {
        Finding about(String purpose, DomainName name) {
            return new Finding(purpose, name, sight, detail);
        }
    }

    /** Where a domain's policy stands (RFC 9989). */
    public static DomainName dmarcName(DomainName domain) {
        return domain.under("_dmarc");
    }

    /** @throws postern.outbound.store.StoreTrouble if what was seen cannot be written down */
    public Report of(ManagedDomain domain) {
        KeyLook look = watch.look(domain);
        DomainName name = domain.name();
        var findings = new ArrayList<Finding>();
        for (DomainKey key : look.domain().keys()) findings.add(key(key, look.records().get(key.selector())));
        findings.add(mx(dns.mx(name)).about("mx", name));
        findings.add(spf(dns.txt(name)).about("spf", name));
        findings.add(dmarc(dns.txt(dmarcName(name))).about("dmarc", dmarcName(name)));
        return new Report(name, look.sight() == Sight.VISIBLE, findings);
    }

    private static Finding key(DomainKey key, KeyRecord record) {
        String then = switch (key.state()) {
            case WAITING -> "It signs once its record is seen.";
            case SIGNING -> record.sight() == Sight.VISIBLE ? "It signs." : "It signs, and receivers cannot check it.";
            case RETIRED -> "It signs no more.";
        };
        return new Finding("dkim", key.key().dnsRecord().name(), record.sight(), record.detail() + " " + then);
    }

    private Verdict mx(DnsAnswer answer) {
        return switch (answer) {
            case DnsAnswer.Unreachable(String why) -> unreachable(why);
            case DnsAnswer.Absent _ -> new Verdict(Sight.ABSENT, "No host is named that takes this domain's mail.");
            case DnsAnswer.Found(List<String> hosts) when hosts.contains(hostname.ascii()) -> new Verdict(Sight.VISIBLE, hostname + " takes this domain's mail.");
            case DnsAnswer.Found(List<String> hosts) when hosts.equals(List.of(".")) ->
                    new Verdict(Sight.DIFFERENT, "The domain says that it takes no mail.");
            case DnsAnswer.Found _ -> new Verdict(Sight.DIFFERENT, "Other hosts than " + hostname
                    + " take this domain's mail: see that they pass it on, returning reports included.");
        };
    }

    /** RFC 7208 section 4.5. */
    private static Verdict spf(DnsAnswer answer) {
        return one(answer, text -> text.toLowerCase(Locale.ROOT).equals("v=spf1") || text.toLowerCase(Locale.ROOT).startsWith("v=spf1 "),
                "Nothing says which hosts may send for this domain.");
    }

    /** RFC 9989: a domain without a record of its own takes its parent's. */
    private static Verdict dmarc(DnsAnswer answer) {
        return one(answer, text -> text.replace(" ", "").startsWith("v=DMARC1"),
                "The domain has no policy of its own; one of a domain above may apply.");
    }

    private static Verdict one(DnsAnswer answer, Predicate<String> isOne, String absent) {
        return switch (answer) {
            case DnsAnswer.Unreachable(String why) -> unreachable(why);
            case DnsAnswer.Absent _ -> new Verdict(Sight.ABSENT, absent);
            case DnsAnswer.Found(List<String> texts) -> switch ((int) texts.stream().filter(isOne).count()) {
                case 0 -> new Verdict(Sight.ABSENT, absent);
                case 1 -> new Verdict(Sight.VISIBLE, texts.stream().filter(isOne).findFirst().orElseThrow());
                default -> new Verdict(Sight.DIFFERENT, "There is more than one record: receivers then use none.");
            };
        };
    }

    private static Verdict unreachable(String why) {
        return new Verdict(Sight.UNREACHABLE, "The DNS did not answer: " + why + ".");
    }
}
