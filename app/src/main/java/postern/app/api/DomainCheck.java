package postern.app.api;

import io.micronaut.serde.annotation.Serdeable;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Predicate;
import postern.app.lists.ManagedDomain;
import postern.rewrite.dns.Dns;
import postern.rewrite.dns.DnsAnswer;
import postern.rewrite.mail.DomainName;

/**
 * Compares what a domain of ours publishes with what it should. The key decides whether the domain counts as checked; the
 * other records are advice. Asks the DNS four times, one after the other.
 */
record DomainCheck(Dns dns, DomainName hostname) {

    /** What was found of one record. */
    enum Result {
        FOUND, ABSENT, DIFFERENT, UNREACHABLE;

        String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /**
     * @param purpose {@code dkim}, {@code mx}, {@code spf} or {@code dmarc}
     * @param name    where it was looked for
     * @param result  {@code found}, {@code absent}, {@code different} from what it should be, or {@code unreachable}: nobody answered
     */
    @Serdeable
    record Finding(String purpose, String name, String result, String detail) { }

    /** @param dns {@code checked} if receivers find our key now, else {@code unchecked} */
    @Serdeable
    record Report(String name, String dns, List<Finding> findings) { }

    private record Verdict(Result result, String detail) {
        Finding about(String purpose, DomainName name) {
            return new Finding(purpose, name.ascii(), result.word(), detail);
        }
    }

    Report of(ManagedDomain domain) {
        DomainName name = domain.name();
        var ours = domain.key().dnsRecord();
        Verdict key = key(dns.txt(ours.name()), tags(ours.value()).get("p"));
        DomainName policy = PublishedRecords.dmarcName(name);
        return new Report(name.ascii(), key.result() == Result.FOUND ? "checked" : "unchecked", List.of(
                key.about("dkim", ours.name()),
                mx(dns.mx(name)).about("mx", name),
                spf(dns.txt(name)).about("spf", name),
                dmarc(dns.txt(policy)).about("dmarc", policy)));
    }

    /** RFC 6376 section 3.6.1. */
    private static Verdict key(DnsAnswer answer, String ours) {
        return switch (answer) {
            case DnsAnswer.Unreachable(String why) -> unreachable(why);
            case DnsAnswer.Absent _ -> new Verdict(Result.ABSENT, "There is no key: receivers cannot check our signatures.");
            case DnsAnswer.Found(List<String> texts) when texts.size() > 1 ->
                    new Verdict(Result.DIFFERENT, "There is more than one record: which one a receiver takes is left open.");
            case DnsAnswer.Found(List<String> texts) -> key(tags(texts.getFirst()), ours);
        };
    }

    private static Verdict key(Map<String, String> tags, String ours) {
        String key = tags.get("p");
        if (key == null) return new Verdict(Result.DIFFERENT, "The record holds no key (p=).");
        if (key.isEmpty()) return new Verdict(Result.DIFFERENT, "The record says that the key is revoked (p= is empty).");
        if (!key.equals(ours)) return new Verdict(Result.DIFFERENT, "The record holds another key than the one that signs.");
        if (!tags.getOrDefault("v", "DKIM1").equals("DKIM1")) return new Verdict(Result.DIFFERENT, "The record does not begin with v=DKIM1.");
        if (!tags.getOrDefault("k", "rsa").equals("rsa")) return new Verdict(Result.DIFFERENT, "The record gives another type than rsa (k=).");
        if (!names(tags.getOrDefault("h", "sha256"), "sha256")) return new Verdict(Result.DIFFERENT, "The record does not allow sha256 (h=).");
        if (!names(tags.getOrDefault("s", "*"), "*") && !names(tags.get("s"), "email")) {
            return new Verdict(Result.DIFFERENT, "The record does not allow e-mail (s=).");
        }
        return names(tags.getOrDefault("t", ""), "y")
                ? new Verdict(Result.FOUND, "Our key is there, marked as being tested (t=y): some receivers then ignore signatures.")
                : new Verdict(Result.FOUND, "Our key is there.");
    }

    private Verdict mx(DnsAnswer answer) {
        return switch (answer) {
            case DnsAnswer.Unreachable(String why) -> unreachable(why);
            case DnsAnswer.Absent _ -> new Verdict(Result.ABSENT, "No host is named that takes this domain's mail.");
            case DnsAnswer.Found(List<String> hosts) when hosts.contains(hostname.ascii()) -> new Verdict(Result.FOUND, hostname + " takes this domain's mail.");
            case DnsAnswer.Found(List<String> hosts) when hosts.equals(List.of(".")) ->
                    new Verdict(Result.DIFFERENT, "The domain says that it takes no mail.");
            case DnsAnswer.Found _ -> new Verdict(Result.DIFFERENT, "Other hosts than " + hostname
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
            case DnsAnswer.Absent _ -> new Verdict(Result.ABSENT, absent);
            case DnsAnswer.Found(List<String> texts) -> switch ((int) texts.stream().filter(isOne).count()) {
                case 0 -> new Verdict(Result.ABSENT, absent);
                case 1 -> new Verdict(Result.FOUND, texts.stream().filter(isOne).findFirst().orElseThrow());
                default -> new Verdict(Result.DIFFERENT, "There is more than one record: receivers then use none.");
            };
        };
    }

    private static Verdict unreachable(String why) {
        return new Verdict(Result.UNREACHABLE, "The DNS did not answer: " + why + ".");
    }

    private static boolean names(String colonList, String word) {
        return List.of(colonList.split(":")).contains(word);
    }

    /** RFC 6376 section 3.2; white space inside values is dropped, which is right for all that is compared here. */
    private static Map<String, String> tags(String record) {
        var tags = new HashMap<String, String>();
        for (String tag : record.split(";")) {
            int equals = tag.indexOf('=');
            if (equals > 0) tags.putIfAbsent(tag.substring(0, equals).strip(), tag.substring(equals + 1).replaceAll("\\s", ""));
        }
        return tags;
    }
}
