package postern.rewrite.auth.arc;

import postern.rewrite.auth.dkim.Refused;
import postern.rewrite.mail.HeaderField;

/**
 * An ARC-Authentication-Results field: its instance stands first, the rest is for others to read (RFC 8617 section
 * 4.1.1). White space and comments may stand between the pieces of the instance.
 */
record ArcResultsField(int instance, String rest) {
    static ArcResultsField of(HeaderField field) throws Refused {
        String text = field.value();
        int name = gap(text, 0);
        int equals = gap(text, name + 1);
        if (!text.startsWith("i", name) || !text.startsWith("=", equals)) throw ArcHop.malformed("ARC-Authentication-Results without i= in front");
        int from = gap(text, equals + 1);
        int to = from;
        while (to < text.length() && isDigit(text.charAt(to))) to++;
        int end = gap(text, to);
        if (!text.startsWith(";", end)) throw ArcHop.malformed("ARC-Authentication-Results whose i= does not end");
        return new ArcResultsField(instance(text.substring(from, to)), text.substring(end + 1).strip());
    }

    /** 1 to 50, in at most two digits (section 4.2.1). */
    static int instance(String digits) throws Refused {
        boolean number = !digits.isEmpty() && digits.length() <= 2 && digits.chars().allMatch(c -> isDigit((char) c));
        int instance = number ? Integer.parseInt(digits) : 0;
        if (instance < 1 || instance > ArcSet.MOST) throw ArcHop.malformed("an ARC instance that is no number from 1 to " + ArcSet.MOST);
        return instance;
    }

    /** Behind white space and comments; comments may be nested, and one that does not end takes the rest. */
    private static int gap(String text, int from) {
        int depth = 0;
        int at = from;
        for (; at < text.length(); at++) {
            char c = text.charAt(at);
            if (c == '(') depth++;
            else if (depth > 0 && c == ')') depth--;
            else if (depth > 0 && c == '\\') at++;
            else if (depth == 0 && c != ' ' && c != '\t') return at;
        }
        return text.length();
    }

    private static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }
}
