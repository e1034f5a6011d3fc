package postern.rewrite;

import java.util.Locale;
import postern.rewrite.mail.EmailAddress;
import postern.rewrite.mail.HeaderField;
import postern.rewrite.mail.Mailto;
import postern.rewrite.mail.UnsubscribeAddress;

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
        draft.addAtEnd(HeaderField.of("List-Unsubscribe", mailto(asked, "unsubscribe")));
    }

    private void apply(Draft draft, ListProfile.ListFields list) {
        draft.remove(field -> field.name().toLowerCase(Locale.ROOT).startsWith("list-"), "a list names itself alone");
        draft.remove(field -> field.is("Archived-At") || field.is("Precedence"), "said of another list");
        String name = DisplayName.of(profile.displayName()).map(text -> Phrase.write(text) + "\r\n ").orElse("");
        draft.addAtEnd(HeaderField.of("List-Id", name + "<" + list.id() + ">"));
        draft.addAtEnd(HeaderField.of("List-Post", list.posting() ? mailto(profile.address(), "") : "NO"));
        draft.addAtEnd(HeaderField.of("List-Help", mailto(list.owner(), "help")));
        draft.addAtEnd(HeaderField.of("List-Owner", mailto(list.owner(), "")));
        draft.addAtEnd(HeaderField.of("List-Unsubscribe", mailto(leaving(list), "unsubscribe")));
        draft.addAtEnd(HeaderField.of("Precedence", "list"));
    }

    /** Where the list's name leaves no room for such an address, a person answers. */
    private EmailAddress leaving(ListProfile.ListFields list) {
        return UnsubscribeAddress.of(profile.address()).orElse(list.owner());
    }

    private static String mailto(EmailAddress address, String subject) {
        return "<" + Mailto.of(address, subject) + ">";
    }
}
