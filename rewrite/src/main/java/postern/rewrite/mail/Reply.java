package postern.rewrite.mail;

/**
 * One answer of a mail server: code, enhanced status, text (RFC 5321 section 4.2, RFC 2034, RFC 3463).
 *
 * @param code   200 to 599
 * @param status {@code 5.1.1} or empty; where present its class is the code's
 * @param text   one line of printable US-ASCII, at most 400 characters; what does not fit is made to fit
 */
public record Reply(int code, String status, String text) {
    private static final int LONGEST = 400;

    /** @throws IllegalArgumentException if the code is none, or the status is malformed or of another class */
    public Reply {
        if (code < 200 || code > 599) throw new IllegalArgumentException("reply code " + code);
        if (!status.isEmpty() && !(status.matches("[245]\\.\\d{1,3}\\.\\d{1,3}") && status.charAt(0) - '0' == code / 100)) {
            throw new IllegalArgumentException("status " + status + " in a reply " + code);
        }
        text = text.replaceAll("[^\\x20-\\x7e]", "?");
        if (text.length() > LONGEST) text = text.substring(0, LONGEST);
    }

    public static Reply of(int code, String status, String text) {
        return new Reply(code, status, text);
    }

    /**
     * Reads the text of a reply as it came from a peer: a leading enhanced status of the code's class is taken apart
     * from the rest.
     */
    public static Reply received(int code, String line) {
        int space = line.indexOf(' ');
        String word = space < 0 ? line : line.substring(0, space);
        boolean enhanced = word.matches("[245]\\.\\d{1,3}\\.\\d{1,3}") && word.charAt(0) - '0' == code / 100;
        return enhanced ? new Reply(code, word, space < 0 ? "" : line.substring(space + 1)) : new Reply(code, "", line);
    }

    public boolean isPositive() {
        return code < 400;
    }

    public boolean isTransient() {
        return code >= 400 && code < 500;
    }

    public boolean isPermanent() {
        return code >= 500;
    }

    /** As on the wire, without the line end: {@code 550 5.1.1 no such address}. */
    @Override public String toString() {
        return code + (status.isEmpty() ? "" : " " + status) + (text.isEmpty() ? "" : " " + text);
    }
}
