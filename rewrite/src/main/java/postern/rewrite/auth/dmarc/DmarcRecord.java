package postern.rewrite.auth.dmarc;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A policy record: the text behind {@code v=DMARC1} (RFC 9989 sections 4.7 and 4.8).
 *
 * <p>Unknown tags and tags that break the syntax are passed over, except that a policy tag which is there but cannot be
 * understood is {@link #faulty}. Where the RFC is silent, or stricter than common receivers, those are followed, since
 * the question is what they will do: white space of any kind is a blank, blanks may stand in front of {@code v}, and of a
 * tag that is repeated the last one counts.
 *
 * @param tags names in lower case, values without the blanks around them; without {@code v}
 */
record DmarcRecord(Map<String, String> tags) {
    private static final Pattern VERSION = Pattern.compile("[\\x00-\\x20]*[vV][\\x00-\\x20]*=[\\x00-\\x20]*DMARC1[\\x00-\\x20]*(?:;.*)?", Pattern.DOTALL);
    private static final Pattern NAME = Pattern.compile("[A-Za-z]+");
    private static final Pattern URI = Pattern.compile("[A-Za-z][A-Za-z0-9+.-]*:[A-Za-z0-9:/?#\\[\\]@$&'()*+;=._~%-]+(?:![0-9]+[kmgtKMGT]?)?");
    private static final Pattern MAILBOX = Pattern.compile("(?i)mailto:[^@?]+@[^@?]+(?:\\?.*)?");

    DmarcRecord {
        tags = Map.copyOf(tags);
    }

    /** @param text the strings of one TXT record, joined; @return empty if this is no DMARC record at all */
    static Optional<DmarcRecord> parse(String text) {
        if (!VERSION.matcher(text).matches()) return Optional.empty();
        var tags = new HashMap<String, String>();
        String[] parts = text.split(";");
        for (int i = 1; i < parts.length; i++) {
            int equals = parts[i].indexOf('=');
            if (equals < 0) continue;
            String name = blanksOff(parts[i].substring(0, equals));
            if (NAME.matcher(name).matches()) tags.put(name.toLowerCase(Locale.ROOT), blanksOff(parts[i].substring(equals + 1)));
        }
        tags.remove("v");
        return Optional.of(new DmarcRecord(tags));
    }

    /** The policy for the domain that publishes this; empty if the tag is absent or faulty. */
    Optional<DmarcPolicy> p() {
        return policy("p");
    }

    /** The policy for domains below. */
    Optional<DmarcPolicy> sp() {
        return policy("sp");
    }

    /** The policy for domains below that do not exist. */
    Optional<DmarcPolicy> np() {
        return policy("np");
    }

    /** True if the tag is there and names no policy. */
    boolean faulty(String tag) {
        return tags.containsKey(tag) && policy(tag).isEmpty();
    }

    boolean strict(Method method) {
        return is(switch (method) {
            case SPF -> "aspf";
            case DKIM -> "adkim";
        }, "s");
    }

    /** {@code t=y}: apply one step less than asked. */
    boolean testing() {
        return is("t", "y");
    }

    /** {@code psd=y}: independent organisations register below this name. */
    boolean suffix() {
        return is("psd", "y");
    }

    /** {@code psd=n}: this is the organisational domain of all below it. */
    boolean top() {
        return is("psd", "n");
    }

    /** {@code pct=0} of RFC 7489 section 6.3: apply one step less, always. RFC 9989 knows no such tag. */
    boolean percentNone() {
        return tags.getOrDefault("pct", "").matches("0{1,3}");
    }

    /** True if {@code rua} names at least one place in a valid form; the scheme may be unknown to us. */
    boolean wantsReports() {
        for (String uri : tags.getOrDefault("rua", "").split(",")) {
            String place = blanksOff(uri);
            boolean mail = place.regionMatches(true, 0, "mailto:", 0, 7);
            if (URI.matcher(place).matches() && (!mail || MAILBOX.matcher(place).matches())) return true;
        }
        return false;
    }

    private Optional<DmarcPolicy> policy(String tag) {
        return DmarcPolicy.of(tags.getOrDefault(tag, ""));
    }

    private boolean is(String tag, String value) {
        return tags.getOrDefault(tag, "").equalsIgnoreCase(value);
    }

    private static String blanksOff(String text) {
        int from = 0;
        int to = text.length();
        while (from < to && isBlank(text.charAt(from))) from++;
        while (to > from && isBlank(text.charAt(to - 1))) to--;
        return text.substring(from, to);
    }

    private static boolean isBlank(char c) {
        return c <= ' ';
    }
}
