package postern.app.ui;

import java.util.regex.Pattern;
import postern.rewrite.mail.UnsubscribeLink;

/**
 * What a mail program posts so that its reader leaves a list (RFC 8058 section 3.2): one field, in a form in parts (RFC 7578) or as browsers
 * send it. Pure.
 */
final class OneClick {
    /** Possessive, so that a form of any length takes no stack. */
    private static final Pattern IN_PARTS = Pattern.compile("(?:^|\\n)Content-Disposition:[^\\n]{0,200}?[; ]name=\"?List-Unsubscribe\"?[^\\n]{0,200}\\n(?:[^\\r\\n]{1,200}\\r?\\n){0,8}+\\r?\\nOne-Click(?:\\r?\\n|$)",
            Pattern.CASE_INSENSITIVE);

    private OneClick() { }

    /** The same as browsers send it. */
    static String form(String posted) {
        return IN_PARTS.matcher(posted).find() ? UnsubscribeLink.ONE_CLICK_NAME + "=" + UnsubscribeLink.ONE_CLICK_VALUE : posted.startsWith("--") ? "" : posted;
    }

    static boolean isIn(Form form) {
        return form.text(UnsubscribeLink.ONE_CLICK_NAME).equals(UnsubscribeLink.ONE_CLICK_VALUE);
    }
}
