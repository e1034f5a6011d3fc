package postern.rewrite;

import java.util.List;
import java.util.Optional;
import postern.rewrite.mail.EmailAddress;
import postern.rewrite.mail.HeaderField;
import postern.rewrite.mail.RawMessage;

/**
 * {@code X-Postern-Loop: board@lists.example}, by which a list knows its own postings when they come back.
 *
 * <p>One field for each address that a message went through; others' marks stay. Anyone can write one: whoever does so
 * only stops his own mail.
 */
public final class LoopMark implements Step {
    static final String NAME = "X-Postern-Loop";

    private final EmailAddress address;

    LoopMark(EmailAddress address) {
        this.address = address;
    }

    /** For a mail of our own that is to be known when it comes to that address. */
    public static HeaderField of(EmailAddress address) {
        return HeaderField.of(NAME, address.toString());
    }

    /** True if the message went through exactly this address before; case does not matter. */
    public static boolean isIn(RawMessage message, EmailAddress address) {
        return isIn(message.fields(), address);
    }

    private static boolean isIn(List<HeaderField> fields, EmailAddress address) {
        return fields.stream().filter(field -> field.is(NAME)).anyMatch(field -> names(field, address));
    }

    @Override public void apply(Draft draft) {
        if (!isIn(draft.fields(), address)) draft.addOnTop(of(address));
    }

    /** Whose mark this is, if it is one. */
    static Optional<EmailAddress> address(HeaderField mark) {
        try {
            return Optional.of(EmailAddress.parse(mark.value()));
        } catch (IllegalArgumentException notAnAddress) {
            return Optional.empty();
        }
    }

    private static boolean names(HeaderField field, EmailAddress address) {
        return address(field).filter(marked -> marked.key().equals(address.key())).isPresent();
    }
}
