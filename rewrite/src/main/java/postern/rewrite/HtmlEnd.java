package postern.rewrite;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.nio.ByteBuffer;

/** Where the text of an HTML document ends. */
final class HtmlEnd {
    private static final byte[] COMMENT = "<!--".getBytes(US_ASCII);
    private static final byte[] COMMENT_END = "-->".getBytes(US_ASCII);
    private static final byte[] BODY_END = "</body".getBytes(US_ASCII);

    private HtmlEnd() { }

    /** Before the last {@code </body>} that is in no comment; else before a comment that never ends; else at the end. */
    static int of(ByteBuffer html) {
        int found = -1;
        for (int at = 0; at < html.limit(); at++) {
            if (html.get(at) != '<') continue;
            if (standsAt(html, at, BODY_END)) found = at;
            if (!standsAt(html, at, COMMENT)) continue;
            int end = behind(html, at + COMMENT.length, COMMENT_END);
            if (end < 0) return found >= 0 ? found : at;
            at = end - 1;
        }
        return found >= 0 ? found : html.limit();
    }

    private static int behind(ByteBuffer html, int from, byte[] sought) {
        for (int at = from; at + sought.length <= html.limit(); at++) {
            if (standsAt(html, at, sought)) return at + sought.length;
        }
        return -1;
    }

    /** Letters in any case. */
    private static boolean standsAt(ByteBuffer html, int at, byte[] sought) {
        if (at + sought.length > html.limit()) return false;
        for (int i = 0; i < sought.length; i++) {
            int octet = html.get(at + i);
            if (octet != sought[i] && (octet < 'A' || octet > 'Z' || octet + ('a' - 'A') != sought[i])) return false;
        }
        return true;
    }
}
