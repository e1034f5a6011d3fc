package postern.app.api;

import java.util.List;
import java.util.Optional;
import postern.rewrite.mail.EmailAddress;

/**
 * What came of a change: the answer, and what the audit trail is to tell.
 *
 * @param trails none if nothing changed
 */
record Changed<T>(T result, List<Trail> trails) {
    Changed {
        trails = List.copyOf(trails);
    }

    static <T> Changed<T> of(T result, Trail... trails) {
        return new Changed<>(result, List.of(trails));
    }

    /** It was so already, or it was a dry run. */
    static <T> Changed<T> nothing(T result) {
        return new Changed<>(result, List.of());
    }

    /**
     * One thing that changed.
     *
     * @param action what was done, in a word or two
     * @param object the kind and the name of the thing
     * @param list   the list that it belongs to, if it is one's alone
     * @param before as it is shown, without secrets; empty where there was nothing
     * @param after  the same afterwards
     */
    record Trail(String action, String object, Optional<EmailAddress> list, Optional<Object> before, Optional<Object> after) {
        static Trail created(String object, Object after) {
            return new Trail("create", object, Optional.empty(), Optional.empty(), Optional.of(after));
        }

        static Trail changed(String object, Object before, Object after) {
            return new Trail("change", object, Optional.empty(), Optional.of(before), Optional.of(after));
        }

        static Trail removed(String object, Object before) {
            return new Trail("remove", object, Optional.empty(), Optional.of(before), Optional.empty());
        }

        /** Something else than to create, to change or to remove. */
        static Trail done(String action, String object, Object after) {
            return new Trail(action, object, Optional.empty(), Optional.empty(), Optional.of(after));
        }

        /** The same of a list's thing. */
        Trail of(EmailAddress one) {
            return new Trail(action, object, Optional.of(one), before, after);
        }
    }
}
