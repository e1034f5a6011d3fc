package postern.app.lists;

import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import postern.app.lists.PostingRule.Who;

/**
 * All that a decision about one submission at one list is made of. Plain values: nothing is asked any more.
 *
 * @param stops      why a loop, a report or an automatic answer is not posted; empty for other mail
 * @param authors    all whom From names, at least one
 * @param token      what came of the token that was presented
 * @param answerable a 5xx would be heard by nobody but the sender: MAIL FROM is null or proven
 * @param octets     of the message
 * @param recipients addresses in To and Cc
 * @param forbidden  an attachment that the list forbids, as the list calls it; or why that cannot be told
 * @param rates      what the author and the list had before
 * @param implicit   neither To nor Cc names the list
 * @param replay     the same Message-ID and body, or the same signature of its author, were posted before under another header
 * @param differing  Sender names another than From
 */
public record Circumstances(Optional<Stop> stops, List<Author> authors, Token token, boolean answerable, long octets, int recipients, Optional<String> forbidden,
                            Rates rates, boolean implicit, boolean replay, boolean differing) {
    public Circumstances {
        authors = List.copyOf(authors);
    }

    /** @param why in words for the journal */
    public record Stop(String why, boolean byItsWay) { }

    /** Whether somebody in From wrote it. */
    public enum Standing {
        PROVEN,
        /** By a signature or a seal alone, which may be a copy of what was meant for others. */
        PROVEN_INDIRECTLY,
        UNPROVEN,
        /** The DNS did not tell. */
        UNDECIDED;

        public boolean isProven() {
            return this == PROVEN || this == PROVEN_INDIRECTLY;
        }
    }

    /**
     * One whom From names.
     *
     * @param by      what proves him, in one word; empty if nothing does
     * @param roles   what he is to the list; never {@code TOKEN} or {@code ANYONE}
     * @param blocked a pattern of the list's blocked senders matches him
     */
    public record Author(Standing standing, Optional<String> by, Set<Who> roles, boolean blocked) {
        public Author {
            roles = roles.isEmpty() ? Set.of() : Set.copyOf(EnumSet.copyOf(roles));
        }
    }

    /** The token that came with the mail, in address, field or file. */
    public sealed interface Token {
        record None() implements Token { }

        record Opens() implements Token { }

        /** @param why in words that name a rule: {@code a token spent, expired or revoked} */
        record Wrong(String why) implements Token { }
    }

    /**
     * Postings before this one.
     *
     * @param authorHour of its author at this list; where From names several, of the one who has most
     * @param authorHeld of these, how many of a day were held and are not posted
     * @param domainHeld the same of all in an author's domain
     */
    public record Rates(long authorHour, long authorDay, long listHour, long authorHeld, long domainHeld) {
        public static final Rates NONE = new Rates(0, 0, 0, 0, 0);

        /** The same at a list that had so many. */
        Rates of(long postings) {
            return new Rates(authorHour, authorDay, postings, authorHeld, domainHeld);
        }

        /** What counts against a mail of two authors. */
        Rates or(Rates other) {
            return new Rates(Math.max(authorHour, other.authorHour), Math.max(authorDay, other.authorDay), Math.max(listHour, other.listHour),
                    Math.max(authorHeld, other.authorHeld), Math.max(domainHeld, other.domainHeld));
        }
    }
}
