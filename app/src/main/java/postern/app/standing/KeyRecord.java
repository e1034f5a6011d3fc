package postern.app.standing;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import postern.rewrite.dns.DnsAnswer;
import postern.rewrite.sign.SigningKey;

/**
 * What the DNS says of one of our keys (RFC 6376 section 3.6.1). Pure.
 *
 * @param detail one sentence for a postmaster
 */
record KeyRecord(Sight sight, String detail) {

    static KeyRecord of(SigningKey key, DnsAnswer answer) {
        return switch (answer) {
            case DnsAnswer.Unreachable(String why) -> new KeyRecord(Sight.UNREACHABLE, "The DNS did not answer: " + why + ".");
            case DnsAnswer.Absent _ -> new KeyRecord(Sight.ABSENT, "There is no such record.");
            case DnsAnswer.Found(List<String> texts) when texts.size() > 1 ->
                    different("There is more than one record: which one a receiver takes is left open.");
            case DnsAnswer.Found(List<String> texts) -> read(tags(texts.getFirst()), tags(key.dnsRecord().value()));
        };
    }

    private static KeyRecord read(Map<String, String> tags, Map<String, String> ours) {
        String key = tags.get("p");
        if (key == null) return different("The record holds no key (p=).");
        if (key.isEmpty()) return different("The record says that the key is revoked (p= is empty).");
        if (!key.equals(ours.get("p"))) return different("The record holds another key than ours.");
        if (!tags.getOrDefault("v", "DKIM1").equals("DKIM1")) return different("The record does not begin with v=DKIM1.");
        if (!tags.getOrDefault("k", "rsa").equals(ours.get("k"))) return different("The record gives another type than " + ours.get("k") + " (k=).");
        if (!names(tags.getOrDefault("h", "sha256"), "sha256")) return different("The record does not allow sha256 (h=).");
        if (!names(tags.getOrDefault("s", "*"), "*") && !names(tags.get("s"), "email")) return different("The record does not allow e-mail (s=).");
        return names(tags.getOrDefault("t", ""), "y")
                ? new KeyRecord(Sight.VISIBLE, "Our key is there, marked as being tested (t=y): some receivers then ignore signatures.")
                : new KeyRecord(Sight.VISIBLE, "Our key is there.");
    }

    private static KeyRecord different(String detail) {
        return new KeyRecord(Sight.DIFFERENT, detail);
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
