package postern.rewrite.auth.spf;

/** Ends a check from wherever it is: TEMPERROR or PERMERROR of the whole (RFC 7208 sections 2.6.6 and 2.6.7). */
final class SpfTrouble extends Exception {
    private static final long serialVersionUID = 1L;
    private static final int MOST_SHOWN = 100;

    final SpfVerdict verdict;

    private SpfTrouble(SpfVerdict verdict, String why) {
        super(why, null, false, false);
        this.verdict = verdict;
    }

    static SpfTrouble permanent(String why) {
        return new SpfTrouble(SpfVerdict.PERMERROR, why);
    }

    static SpfTrouble temporary(String why) {
        return new SpfTrouble(SpfVerdict.TEMPERROR, why);
    }

    /** What a stranger wrote, fit for one line: visible ASCII, and not much of it. */
    static String shown(String text) {
        var line = new StringBuilder();
        for (int i = 0; i < Math.min(text.length(), MOST_SHOWN); i++) {
            char c = text.charAt(i);
            line.append(c < ' ' || c > '~' ? '?' : c);
        }
        return text.length() > MOST_SHOWN ? line.append("...").toString() : line.toString();
    }
}
