package postern.app.lists;

import java.util.regex.Pattern;

/**
 * How tokens are presented here.
 *
 * @param prefix    with which a file begins that we hand out
 * @param inAddress one may stand behind the {@code +} of an address, if it may be used once and nothing in it says otherwise
 */
public record TokenForm(String prefix, boolean inAddress) {
    public static final TokenForm USUAL = new TokenForm("POSTERN-TOKEN", true);
    /** Octets of the longest one. */
    public static final int LONGEST = 256;

    private static final Pattern VALUE = Pattern.compile("[!-~]{1," + LONGEST + "}");

    /** True for what can be presented in a file or a field: 1 to 256 visible ASCII characters. */
    public static boolean isValue(String text) {
        return VALUE.matcher(text).matches();
    }

    /** A text file to be attached: the prefix, a blank, what is presented. */
    public String file(String secret) {
        return prefix + " " + secret + "\r\n";
    }
}
