package postern.rewrite;

/**
 * A place in a message that names an author who was to be hidden. For those who may know him, never for logs.
 *
 * @param found what was looked for and found
 * @param where the name of a header field, or {@code body}
 */
public record Leak(Kind kind, String found, String where) {
    /** From the surest to the weakest. */
    public enum Kind {
        /** His address, whole. */
        ADDRESS,
        /** His name, whole; its words in either order. */
        NAME,
        /** A host of his: domain of an address, of a Message-ID, or where the mail was first handed in. */
        HOST,
        /** One word of his name, or what stands before the {@code @}: may well be a word like any other. */
        PART_OF_NAME
    }
}
