package postern.rewrite;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Locale;
import postern.rewrite.mail.EmailAddress;
import postern.rewrite.mail.HeaderField;

/**
 * The fields by which mail programs know a list and how to leave it (RFC 2919, RFC 2369), in place of any that came in.
 * A forward's profile has none: then others' fields stay too, but for the one that it may have, whom to ask for no more.
 */
record ListHeaders(ListProfile profile) implements Step {
    @Override public void apply(Draft draft) {
        profile.list().ifPresentOrElse(list -> apply(draft, list), () -> profile.unsubscribe().ifPresent(asked -> unsubscribe(draft, asked)));
    }

    private static void unsubscribe(Draft draft, EmailAddress asked) {
        draft.remove(field -> field.is("List-Unsubscribe") || field.is("List-Unsubscribe-Post"), "said of another list");
        draft.addAtEnd(HeaderField.of("List-Unsubscribe", mailto(asked, "?subject=unsubscribe")));
    }

    private void apply(Draft draft, ListProfile.ListFields list) {
        draft.remove(field -> field.name().toLowerCase(Locale.ROOT).startsWith("list-"), "a list names itself alone");
        draft.remove(field -> field.is("Archived-At") || field.is("Precedence"), "said of another list");
        String name = DisplayName.of(profile.displayName()).map(text -> Phrase.write(text) + "\r\n ").orElse("");
        draft.addAtEnd(HeaderField.of("List-Id", name + "<" + list.id() + ">"));
        draft.addAtEnd(HeaderField.of("List-Post", list.posting() ? mailto(profile.address(), "") : "NO"));
        draft.addAtEnd(HeaderField.of("List-Help", mailto(list.owner(), "?subject=help")));
        draft.addAtEnd(HeaderField.of("List-Owner", mailto(list.owner(), "")));
        draft.addAtEnd(HeaderField.of("List-Unsubscribe", mailto(list.owner(), "?subject=unsubscribe")));
        draft.addAtEnd(HeaderField.of("Precedence", "list"));
    }

    private static String mailto(EmailAddress address, String query) {
        String written = address.toString();
        int at = written.lastIndexOf('@');
        return "<mailto:" + percent(written.substring(0, at)) + "@" + percent(written.substring(at + 1)) + query + ">";
    }

    /** RFC 6068 section 2: all but unreserved characters and a few that mean nothing there. */
    private static String percent(String text) {
        var out = new StringBuilder();
        for (byte octet : text.getBytes(UTF_8)) {
            char c = (char) (octet & 0xff);
            boolean plain = c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || "-._~!$'*+".indexOf(c) >= 0;
            out.append(plain ? String.valueOf(c) : String.format(Locale.ROOT, "%%%02X", (int) c));
        }
        return out.toString();
    }
}
