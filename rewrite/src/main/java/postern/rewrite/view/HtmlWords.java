package postern.rewrite.view;

import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The words of HTML, line by line, and behind a link's words where it leads: for a person who judges a mail. It is no renderer: what a
 * style sheet would hide is here. The result is text, not HTML, and must be escaped as any other. Never fails; linear.
 */
final class HtmlWords {
    private static final int LONGEST_LINK = 500;
    private static final int LONGEST_REFERENCE = 12;
    private static final Set<String> UNSEEN = Set.of("style", "script", "title");
    private static final Set<String> LINES = Set.of("br", "p", "div", "tr", "li", "ul", "ol", "table", "h1", "h2", "h3", "h4", "h5", "h6", "blockquote", "hr",
            "pre", "section", "article", "header", "footer");
    private static final Set<String> CELLS = Set.of("td", "th");
    private static final Map<String, String> NAMED = Map.ofEntries(Map.entry("amp", "&"), Map.entry("lt", "<"), Map.entry("gt", ">"), Map.entry("quot", "\""),
            Map.entry("apos", "'"), Map.entry("nbsp", " "), Map.entry("shy", ""), Map.entry("commat", "@"), Map.entry("period", "."), Map.entry("colon", ":"),
            Map.entry("sol", "/"), Map.entry("hellip", "…"), Map.entry("ndash", "–"), Map.entry("mdash", "—"), Map.entry("lsquo", "‘"), Map.entry("rsquo", "’"),
            Map.entry("ldquo", "“"), Map.entry("rdquo", "”"), Map.entry("laquo", "«"), Map.entry("raquo", "»"), Map.entry("euro", "€"), Map.entry("copy", "©"),
            Map.entry("auml", "ä"), Map.entry("ouml", "ö"), Map.entry("uuml", "ü"), Map.entry("Auml", "Ä"), Map.entry("Ouml", "Ö"), Map.entry("Uuml", "Ü"),
            Map.entry("szlig", "ß"), Map.entry("eacute", "é"), Map.entry("egrave", "è"), Map.entry("ecirc", "ê"), Map.entry("euml", "ë"), Map.entry("agrave", "à"),
            Map.entry("aacute", "á"), Map.entry("acirc", "â"), Map.entry("aring", "å"), Map.entry("aelig", "æ"), Map.entry("oslash", "ø"), Map.entry("Aring", "Å"),
            Map.entry("AElig", "Æ"), Map.entry("Oslash", "Ø"), Map.entry("ccedil", "ç"), Map.entry("iacute", "í"), Map.entry("oacute", "ó"), Map.entry("uacute", "ú"),
            Map.entry("ntilde", "ñ"), Map.entry("icirc", "î"), Map.entry("iuml", "ï"), Map.entry("ocirc", "ô"), Map.entry("ucirc", "û"), Map.entry("ugrave", "ù"));
    private static final Pattern HREF = Pattern.compile("(?i)\\shref\\s*=\\s*(?:\"([^\"]*)\"|'([^']*)'|([^\\s>\"']+))");

    private final String html;
    private final StringBuilder words = new StringBuilder();
    private int at;
    /** The next closing sign of a tag that was looked for. */
    private int closing = -1;
    private Optional<String> link = Optional.empty();

    private HtmlWords(String html) {
        this.html = html;
    }

    /** Lines ended by LF; no more than one empty line between two others. */
    static String of(String html) {
        return new HtmlWords(html).read();
    }

    private String read() {
        while (at < html.length()) {
            char c = html.charAt(at);
            if (c == '<') markup();
            else if (c == '&') words.append(reference());
            else {
                words.append(c == '\r' || c == '\n' || c == '\t' ? ' ' : c);
                at++;
            }
        }
        endLink();
        return words.toString().replaceAll("[ \u00a0]+", " ").replaceAll(" ?\n ?", "\n").replaceAll("\n{3,}", "\n\n").strip();
    }

    private void markup() {
        if (html.startsWith("<!--", at)) {
            int end = html.indexOf("-->", at + 4);
            at = end < 0 ? html.length() : end + 3;
            return;
        }
        int end = tagEnd();
        boolean none = end == html.length() || at + 1 < html.length() && !Character.isLetter(html.charAt(at + 1)) && "/!?".indexOf(html.charAt(at + 1)) < 0;
        if (none) {
            words.append(html.charAt(at++));
            return;
        }
        String tag = html.substring(at + 1, end);
        at = end + 1;
        tag(tag);
    }

    /** Where the tag that begins here is closed; behind all if it is not. A sign in quotes counts too: that costs a few odd words. */
    private int tagEnd() {
        if (closing < at) closing = html.indexOf('>', at);
        if (closing < 0) closing = html.length();
        return closing;
    }

    private void tag(String tag) {
        boolean closes = tag.startsWith("/");
        String name = name(closes ? tag.substring(1) : tag);
        if (UNSEEN.contains(name) && !closes) skip(name);
        else if (LINES.contains(name)) words.append(name.equals("p") ? "\n\n" : "\n");
        else if (CELLS.contains(name)) words.append(' ');
        else if (name.equals("img")) words.append(" [image] ");
        else if (name.equals("a")) {
            endLink();
            if (!closes) link = href(tag);
        }
    }

    private static String name(String tag) {
        int end = 0;
        while (end < tag.length() && Character.isLetterOrDigit(tag.charAt(end))) end++;
        return tag.substring(0, Math.min(end, 20)).toLowerCase(Locale.ROOT);
    }

    /** What stands in it is for programs. */
    private void skip(String name) {
        String closing = "</" + name;
        for (int i = at; i + closing.length() <= html.length(); i++) {
            if (html.charAt(i) != '<' || !html.regionMatches(true, i, closing, 0, closing.length())) continue;
            at = i;
            return;
        }
        at = html.length();
    }

    private void endLink() {
        link.ifPresent(target -> words.append(" <").append(target).append('>'));
        link = Optional.empty();
    }

    private static Optional<String> href(String tag) {
        Matcher href = HREF.matcher(tag);
        if (!href.find()) return Optional.empty();
        String target = Optional.ofNullable(href.group(1)).or(() -> Optional.ofNullable(href.group(2))).orElseGet(() -> href.group(3));
        String plain = new HtmlWords(target.substring(0, Math.min(target.length(), LONGEST_LINK)).replace("<", "")).read();
        return plain.isEmpty() || plain.startsWith("#") ? Optional.empty() : Optional.of(plain);
    }

    private String reference() {
        int end = at + 1;
        while (end < html.length() && end < at + LONGEST_REFERENCE && html.charAt(end) != ';') end++;
        Optional<String> text = end < html.length() && html.charAt(end) == ';' ? character(html.substring(at + 1, end)) : Optional.empty();
        at = text.isPresent() ? end + 1 : at + 1;
        return text.orElse("&");
    }

    private static Optional<String> character(String reference) {
        if (!reference.startsWith("#")) return Optional.ofNullable(NAMED.get(reference));
        boolean hex = reference.startsWith("#x") || reference.startsWith("#X");
        try {
            int c = Integer.parseInt(reference.substring(hex ? 2 : 1), hex ? 16 : 10);
            boolean shown = Character.isValidCodePoint(c) && c >= ' ' && Character.getType(c) != Character.SURROGATE;
            return Optional.of(shown ? Character.toString(c) : " ");
        } catch (NumberFormatException none) {
            return Optional.empty();
        }
    }
}
