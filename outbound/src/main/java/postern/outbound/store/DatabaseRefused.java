package postern.outbound.store;

/**
 * The store must not be opened as it is: settings that lose acknowledged mail, another process in the same file, tables of a
 * newer Postern, or no answer at all. For the start only; the message is one sentence for the operator and names no password.
 */
public final class DatabaseRefused extends RuntimeException {
    private static final long serialVersionUID = 1;

    DatabaseRefused(String sentence) {
        super(sentence);
    }

    DatabaseRefused(String sentence, Throwable cause) {
        super(sentence, cause);
    }
}
