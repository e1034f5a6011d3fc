package postern.rewrite.mail;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Locale;

/** Addresses as links (RFC 6068), as the {@code List-} fields have them. */
public final class Mailto {
    private static final String PLAIN = "-._~!$'*+";

    private Mailto() { }

    /** {@code mailto:board-owner@lists.example?subject=help} @param subject letters and digits; empty for none */
    public static String of(EmailAddress address, String subject) {
        String written = address.toString();
        int at = written.lastIndexOf('@');
        return "mailto:" + percent(written.substring(0, at)) + "@" + percent(written.substring(at + 1)) + (subject.isEmpty() ? "" : "?subject=" + subject);
    }

    /** RFC 6068 section 2: all but unreserved characters and a few that mean nothing there. */
    private static String percent(String text) {
        var out = new StringBuilder();
        for (byte octet : text.getBytes(UTF_8)) {
            char c = (char) (octet & 0xff);
            boolean plain = c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || PLAIN.indexOf(c) >= 0;
            out.append(plain ? String.valueOf(c) : String.format(Locale.ROOT, "%%%02X", (int) c));
        }
        return out.toString();
    }
}
