package postern.rewrite.mail;

/** Addresses as links (RFC 6068), as the {@code List-} fields have them. */
public final class Mailto {
    /** All but unreserved characters and a few that mean nothing there is encoded (section 2). */
    private static final String PLAIN = "-._~!$'*+";

    private Mailto() { }

    /** {@code mailto:board-owner@lists.example?subject=help} @param subject letters and digits; empty for none */
    public static String of(EmailAddress address, String subject) {
        String written = address.toString();
        int at = written.lastIndexOf('@');
        return "mailto:" + Percent.encoded(written.substring(0, at), PLAIN) + "@" + Percent.encoded(written.substring(at + 1), PLAIN) + (subject.isEmpty() ? "" : "?subject=" + subject);
    }
}
