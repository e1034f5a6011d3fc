package postern.rewrite.sign;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import postern.rewrite.mail.EmailAddress;
import postern.rewrite.mail.HeaderField;
import postern.rewrite.mail.Mailto;
import postern.rewrite.mail.UnsubscribeAddress;
import postern.rewrite.mail.UnsubscribeLink;

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

    private static final String FIELD = "List-Unsubscribe";
    private static final String POST = "List-Unsubscribe-Post";

    /**
     * A header with the fields for that member in the place of those that all copies share. Where the list's name leaves no room for an
     * address of his own, the address that all share stays.
     */
    List<HeaderField> in(List<HeaderField> header, EmailAddress member) {
        String opaque = token.make(list, member);
        var ways = new ArrayList<String>();
        pages.ifPresent(url -> ways.add("<" + UnsubscribeLink.of(url, list, opaque) + ">"));
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
        if (pages.filter(url -> url.startsWith("https://")).isPresent()) fields.add(HeaderField.of(POST, UnsubscribeLink.ONE_CLICK_NAME + "=" + UnsubscribeLink.ONE_CLICK_VALUE));
        return fields;
    }
}
