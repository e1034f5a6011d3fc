package postern.lmtp;

import java.util.Locale;
import postern.rewrite.mail.EmailAddress;
import postern.rewrite.mail.ReversePath;

/**
 * The argument of MAIL and RCPT: a path in angle brackets and what follows it (RFC 5321 section 4.1.2).
 *
 * @param path without brackets and source route (which is read and ignored: RFC 5321 appendix F.2)
 * @param rest parameters, not parsed yet
 */
record PathArgument(String path, String rest) {

    /**
     * @param keyword {@code FROM} or {@code TO}
     * @param status  for a path that is none
     * @throws Refused with 501
     */
    static PathArgument parse(String argument, String keyword, String status) throws Refused {
        String start = keyword + ":";
        if (!argument.regionMatches(true, 0, start, 0, start.length())) throw new Refused(501, "5.5.4", "say " + start + "<address>");
        String text = argument.substring(start.length()).stripLeading();
        int end = closing(text);
        if (!text.startsWith("<") || end < 0) throw new Refused(501, status, "the address does not stand in angle brackets");
        String rest = text.substring(end + 1);
        if (!rest.isEmpty() && !rest.startsWith(" ")) throw new Refused(501, "5.5.4", "no space behind the address");
        return new PathArgument(withoutRoute(text.substring(1, end)), rest.strip());
    }

    /** The address of MAIL FROM. */
    ReversePath sender(boolean smtpUtf8) throws Refused {
        return path.isEmpty() ? ReversePath.NULL : ReversePath.of(address(path, "5.1.7", smtpUtf8));
    }

    /** The address of RCPT TO; a bare {@code postmaster} is the one of {@code hostname} (RFC 5321 section 4.1.1.3). */
    EmailAddress recipient(boolean smtpUtf8, String hostname) throws Refused {
        boolean postmaster = path.toLowerCase(Locale.ROOT).equals("postmaster");
        return address(postmaster ? path + "@" + hostname : path, "5.1.3", smtpUtf8);
    }

    private static EmailAddress address(String text, String status, boolean smtpUtf8) throws Refused {
        if (!smtpUtf8 && text.chars().anyMatch(c -> c > 126)) throw new Refused(553, "5.6.7", "this address needs SMTPUTF8");
        try {
            return EmailAddress.parse(text);
        } catch (IllegalArgumentException _) {
            throw new Refused(501, status, "malformed address");
        }
    }

    /** Where the bracket closes, not counting quoted ones; -1 if it does not. */
    private static int closing(String text) {
        boolean quoted = false;
        for (int i = 1; i < text.length(); i++) {
            char c = text.charAt(i);
            if (quoted && c == '\\') i++;
            else if (c == '"') quoted = !quoted;
            else if (!quoted && c == '>') return i;
        }
        return -1;
    }

    private static String withoutRoute(String path) {
        return path.startsWith("@") ? path.substring(path.indexOf(':') + 1) : path;
    }
}
