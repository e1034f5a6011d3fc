package postern.rewrite.mail;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Locale;

/** Percent-encoding of UTF-8 (RFC 3986 section 2.1). */
final class Percent {
    private Percent() { }

    /** @param plain what stays beside letters and digits of ASCII */
    static String encoded(String text, String plain) {
        var out = new StringBuilder();
        for (byte octet : text.getBytes(UTF_8)) {
            char c = (char) (octet & 0xff);
            boolean stays = c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || plain.indexOf(c) >= 0;
            out.append(stays ? String.valueOf(c) : String.format(Locale.ROOT, "%%%02X", (int) c));
        }
        return out.toString();
    }
}
