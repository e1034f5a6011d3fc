package postern.rewrite.mail;

/**
 * The link by which one member leaves one list, {@code https://lists.example/unsubscribe/board@lists.example/OPAQUE}, and what a mail program
 * posts to it so that one click is enough (RFC 8058 section 3.1).
 */
public final class UnsubscribeLink {
    /** The first step of its path; the list and what says who is meant follow. */
    public static final String PATH = "unsubscribe";
    /** The name of the one field that is posted. */
    public static final String ONE_CLICK_NAME = "List-Unsubscribe";
    /** Its value. */
    public static final String ONE_CLICK_VALUE = "One-Click";

    private UnsubscribeLink() { }

    /** @param pages scheme and authority, without a slash behind @param opaque letters and digits */
    public static String of(String pages, EmailAddress list, String opaque) {
        return pages + "/" + PATH + "/" + Percent.encoded(list.key(), "-._~@") + "/" + opaque;
    }
}
