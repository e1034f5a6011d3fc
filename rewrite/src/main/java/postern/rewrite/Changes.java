package postern.rewrite;

import java.util.List;

/**
 * What was done to a message, in the order in which it was done: for the trace. {@code toString} of each is a sentence.
 *
 * <p>Holds what stood in fields that all readers see, so it is for those who may see the posting, not for logs. Values of
 * secret-bearing fields are never in it.
 */
public record Changes(List<Change> all) {
    public Changes {
        all = List.copyOf(all);
    }

    /** One line of the header, changed, or the body. */
    public sealed interface Change {
        /** The field's name as it is written; of the body {@link Body#NAME}, which is no field's name. */
        String field();

        /** @param why for people */
        record Removed(String field, String why) implements Change {
            @Override public String toString() {
                return field + " removed: " + why;
            }
        }

        record Added(String field, String value) implements Change {
            @Override public String toString() {
                return field + " added: " + value;
            }
        }

        /** @param before as far as it is readable, at most 200 characters */
        record Replaced(String field, String before, String after) implements Change {
            @Override public String toString() {
                return field + " was: " + before + "; is: " + after;
            }
        }

        /** Its lines alone were changed; its value is the same. */
        record Folded(String field, String why) implements Change {
            @Override public String toString() {
                return field + " folded: " + why;
            }
        }

        /** @param what was done to it, or left undone that the list asked for, and why; nothing of its text is in it */
        record Body(String what) implements Change {
            public static final String NAME = "the body";

            @Override public String field() {
                return NAME;
            }

            @Override public String toString() {
                return "Body: " + what;
            }
        }
    }
}
