package postern.rewrite.sign;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import postern.rewrite.mail.EmailAddress;
import postern.rewrite.mail.HeaderField;
import postern.rewrite.mail.Mailto;
import postern.rewrite.mail.UnsubscribeAddress;

/**
 * What a copy tells its reader of how to leave the list: List-Unsubscribe with a link and an address that are his alone (RFC 2369 section 3.2),
 * and where the link is by TLS, that one click is enough (RFC 8058). Immutable, safe for all threads.
 *
 * @param list  that the copy is of
 * @param pages scheme and authority where people reach our pages, without a slash behind; empty if nobody has told
 */
public record Unsubscribe(UnsubscribeToken token, EmailAddress list, Optional<String> pages) {
    /** Fields of a header that are its own in every copy, in lower case. */
    public static final List<String> FIELDS = List.of("list-unsubscribe", "list-unsubscribe-post");
    /** The first step of the link's path; the list and the token follow. */
    public static final String PATH = "unsubscribe";
    /** The name in what a mail program posts to the link (RFC 8058 section 3.1). */
    public static final String ONE_CLICK_NAME = "List-Unsubscribe";
    /** The value. */
    public static final String ONE_CLICK_VALUE = "One-Click";

    private static final String FIELD = "List-Unsubscribe";
    private static final String POST = "List-Unsubscribe-Post";

    /**
     * A header with the fields for that member in the place of those that all copies share. Where the list's name leaves no room for an
     * address of his own, the address that all share stays.
     */
    List<HeaderField> in(List<HeaderField> header, EmailAddress member) {
        String opaque = token.make(list, member);
        var ways = new ArrayList<String>();
        pages.ifPresent(url -> ways.add("<" + url + "/" + PATH + "/" + step(list.key()) + "/" + opaque + ">"));
        UnsubscribeAddress.of(list, opaque).map(address -> "<" + Mailto.of(address, "unsubscribe") + ">")
                .or(() -> header.stream().filter(field -> field.is(FIELD)).findFirst().map(field -> field.value().strip())).ifPresent(ways::add);
        if (ways.isEmpty()) return header;
        var fields = new ArrayList<HeaderField>();
        int at = -1;
        for (HeaderField field : header) {
            if (!field.is(FIELD) && !field.is(POST)) fields.add(field);
            else if (at < 0) at = fields.size();
        }
        fields.addAll(at < 0 ? fields.size() : at, of(ways));
        return fields;
    }

    private List<HeaderField> of(List<String> ways) {
        var fields = new ArrayList<HeaderField>();
        fields.add(HeaderField.of(FIELD, String.join(",\r\n ", ways)));
        if (pages.filter(url -> url.startsWith("https://")).isPresent()) fields.add(HeaderField.of(POST, ONE_CLICK_NAME + "=" + ONE_CLICK_VALUE));
        return fields;
    }

    /** As one step of a path (RFC 3986 section 3.3). */
    private static String step(String text) {
        var out = new StringBuilder();
        for (byte octet : text.getBytes(StandardCharsets.UTF_8)) {
            char c = (char) (octet & 0xff);
            boolean plain = c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || "-._~@".indexOf(c) >= 0;
            out.append(plain ? String.valueOf(c) : String.format(Locale.ROOT, "%%%02X", (int) c));
        }
        return out.toString();
    }
}
