package postern.app.lists;

import static postern.app.lists.PostingRule.Then.ACCEPT;
import static postern.app.lists.PostingRule.Then.HOLD;
import static postern.app.lists.PostingRule.Then.NEXT;
import static postern.app.lists.PostingRule.Then.QUARANTINE;

import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** Who may post to a list: what each rule does where the list's {@link ListPolicy} does not say otherwise. */
public enum PostingRule {
    /** Its members; an unproven one waits for a moderator. Owners, moderators and allowed senders too. */
    MEMBERS(Map.of(Who.OWNERS, Ways.PROVEN, Who.SENDERS, Ways.PROVEN, Who.MEMBERS, new Ways(ACCEPT, HOLD))),
    /** Its owners and moderators. */
    OWNERS(Map.of(Who.OWNERS, Ways.PROVEN)),
    /** Allowed senders, whoever keeps the list. */
    SENDERS(Map.of(Who.SENDERS, Ways.PROVEN)),
    /** Whoever presents a token. */
    TOKEN(Map.of()),
    /** Owners, moderators and allowed senders write; members read. */
    ANNOUNCE(Map.of(Who.OWNERS, Ways.PROVEN, Who.SENDERS, Ways.PROVEN)),
    /** As members; and whoever else is proven waits for a moderator. */
    MODERATED(Map.of(Who.OWNERS, Ways.PROVEN, Who.SENDERS, Ways.PROVEN, Who.MEMBERS, new Ways(ACCEPT, HOLD), Who.ANYONE, new Ways(HOLD, QUARANTINE))),
    /** Whoever writes to it, whether he is who he says or not. */
    ANYONE(Map.of(Who.ANYONE, new Ways(ACCEPT, ACCEPT))),
    /** Nobody: the list is kept, and takes no mail. */
    CLOSED(Map.of());

    /** Whom a rule is about, in the order in which rules are asked. */
    public enum Who {
        /** Whoever presents a token that opens the list. */
        TOKEN,
        /** Owners and moderators. */
        OWNERS,
        /** Those whom the list's patterns of allowed senders match. */
        SENDERS,
        MEMBERS,
        ANYONE;

        /** The name of the rule, in API, database and trace. */
        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** What a rule does. */
    public enum Then {
        ACCEPT,
        /** A moderator decides. */
        HOLD,
        /** It may not be posted: refused where that reaches nobody but its sender, else kept and nobody told. */
        QUARANTINE,
        /** The rule says nothing of this one: the next is asked. */
        NEXT;

        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }

        public static Optional<Then> of(String word) {
            return Arrays.stream(values()).filter(then -> then.word().equals(word)).findFirst();
        }
    }

    /** What a rule does with an author who is proven, and with one who is not. A proof is demanded where the two differ. */
    public record Ways(Then proven, Then unproven) {
        static final Ways PROVEN = new Ways(ACCEPT, QUARANTINE);
        static final Ways NONE = new Ways(NEXT, NEXT);
        static final Ways EITHER = new Ways(ACCEPT, ACCEPT);

        public boolean demandsProof() {
            return proven != unproven;
        }
    }

    private final Map<Who, Ways> ways;

    PostingRule(Map<Who, Ways> ways) {
        this.ways = ways;
    }

    /** Every list that is not closed opens for a token; a token itself may demand proof. */
    public Ways ways(Who who) {
        if (who == Who.TOKEN) return this == CLOSED ? Ways.NONE : Ways.EITHER;
        return ways.getOrDefault(who, Ways.NONE);
    }

    /** The word in API and database. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    public static Optional<PostingRule> of(String word) {
        return Arrays.stream(values()).filter(rule -> rule.word().equals(word)).findFirst();
    }
}
