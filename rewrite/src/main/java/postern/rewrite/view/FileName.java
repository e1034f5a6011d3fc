package postern.rewrite.view;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.charset.Charset;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import postern.rewrite.mime.PartHeader;
import postern.rewrite.notice.PlainText;

/** The name under which a part is offered as a file, to be read by a person. */
final class FileName {
    /** Before the text of an extended parameter (RFC 2231 section 4). */
    private static final Pattern EXTENDED = Pattern.compile("([A-Za-z0-9_.:-]{1,40})'[A-Za-z-]{0,20}'(.*)", Pattern.DOTALL);

    private FileName() { }

    /** Of several the one that most readers show: the disposition's, and of its forms the extended one. One line; empty if there is none. */
    static String of(PartHeader header, int longest) {
        List<String> names = header.fileNames();
        return names.isEmpty() ? "" : PlainText.header(decoded(names.getLast()), longest);
    }

    /** @param name each octet one character */
    private static String decoded(String name) {
        Matcher extended = EXTENDED.matcher(name);
        if (!extended.matches()) return new String(name.getBytes(ISO_8859_1), UTF_8);
        return new String(extended.group(2).getBytes(ISO_8859_1), charset(extended.group(1)));
    }

    private static Charset charset(String name) {
        try {
            return Charset.forName(name);
        } catch (IllegalArgumentException unknown) {
            return UTF_8;
        }
    }
}
