package postern.app.lists;

import java.util.List;
import java.util.function.Consumer;
import postern.outbound.store.Tx;

/**
 * Lets pass what waits in {@link KeptMail}, because a person said so. What was held is posted as if it had been accepted when it came: with
 * the proofs of then, and so with its author in From where his signature survives. What was in quarantine goes out from our address.
 */
@FunctionalInterface
public interface Releasing {
    /** What came of it. */
    sealed interface Outcome { }

    /** Posted, and no longer kept. @param postings ids, at least one */
    record Posted(List<String> postings) implements Outcome {
        public Posted {
            postings = List.copyOf(postings);
        }
    }

    /** Still kept: nobody would have a copy, since the list is gone or closed, or the mail names no token that reaches anybody. */
    record ReachesNobody() implements Outcome { }

    /** Still kept: it would not get through SMTP, or not without its author, and cannot be written so that it does. @param why in words that follow a colon */
    record Unfit(String why) implements Outcome { }

    /** Still kept: receivers do not find the key that would sign it. */
    record NotReady() implements Outcome { }

    /** Still kept: the author's domain could not be asked now; come again. @param why a sentence */
    record ComeAgain(String why) implements Outcome { }

    /** No such entry, or no longer. */
    record NotKept() implements Outcome { }

    /**
     * Durable when this returns. Waits for the DNS, up to twenty seconds, where the mail was held.
     *
     * @param id   of the entry
     * @param with done in the transaction that posts it, and not otherwise
     */
    Outcome release(String id, Consumer<Tx> with);

    default Outcome release(String id) {
        return release(id, _ -> { });
    }
}
