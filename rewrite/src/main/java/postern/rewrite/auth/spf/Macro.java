package postern.rewrite.auth.spf;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * A {@code macro-expand} with a letter (RFC 7208 sections 7.1 and 7.3).
 *
 * @param parts how many of the right-hand parts stay, at least 1; {@link Integer#MAX_VALUE} for all
 * @param delimiters what the value is split at, any of these; never empty
 * @param escaped as in a URL (the letter was a capital)
 */
record Macro(MacroLetter letter, int parts, boolean reversed, String delimiters, boolean escaped) implements DomainSpec.Piece {
    private static final String UNRESERVED = "-._~";

    String expand(String value) {
        List<String> all = split(value);
        if (reversed) Collections.reverse(all);
        String joined = String.join(".", all.subList(Math.max(0, all.size() - parts), all.size()));
        return escaped ? escape(joined) : joined;
    }

    private List<String> split(String value) {
        var all = new ArrayList<String>();
        int from = 0;
        for (int i = 0; i < value.length(); i++) {
            if (delimiters.indexOf(value.charAt(i)) < 0) continue;
            all.add(value.substring(from, i));
            from = i + 1;
        }
        all.add(value.substring(from));
        return all;
    }

    /** RFC 3986 section 2.1, all but the unreserved. */
    private static String escape(String text) {
        var url = new StringBuilder();
        for (byte octet : text.getBytes(StandardCharsets.UTF_8)) {
            char c = (char) (octet & 0xff);
            boolean plain = c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || UNRESERVED.indexOf(c) >= 0;
            url.append(plain ? String.valueOf(c) : "%%%02X".formatted((int) c));
        }
        return url.toString();
    }
}
