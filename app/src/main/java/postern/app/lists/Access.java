package postern.app.lists;

import java.util.Arrays;
import java.util.List;

/**
 * What a holder of a key, or somebody who signed in, may see and change. Pure: the same question has the same answer.
 *
 * <p>What is hidden is answered like what does not exist; what is refused exists, or is no secret, and only the deed is not allowed.
 */
public final class Access {
    private Access() { }

    /** What a thing is about. All but those of the whole house belong to a list, or to lists and nothing else. */
    public enum Matter {
        /** A list's options. */
        LIST,
        MEMBERS,
        /** Where a list takes its members from, if that is elsewhere: an address that we ask, inside our walls perhaps. */
        SOURCE,
        /** Who keeps a list, in either role. */
        KEEPERS,
        /** Tokens; of lists alone if that is all they reach. */
        TOKENS,
        /** Mail that waits or was kept aside: that it is there, from whom and why; to change is to decide about it. */
        HELD,
        /** The held mail itself. It may carry a token. */
        HELD_MESSAGE,
        POSTINGS,
        /** Who wrote what is sent on without telling who wrote. */
        HIDDEN_AUTHORS,
        /** What would become of a mail. */
        EXPLAIN,
        AUDIT,
        DOMAINS,
        SIGNING_KEYS,
        FORWARDS,
        /** Who gets nothing at all. */
        SUPPRESSIONS,
        API_KEYS,
        RELAYS,
        /** States that an operator must end. */
        ALARMS,
        /** The addresses that take mail, for the mail server in front. */
        RECIPIENTS
    }

    public enum Deed { SEE, CHANGE }

    /** What the person whom a key speaks for is to the list in question; to several, the least of them. */
    public enum Bond { NONE, MODERATOR, OWNER }

    public enum Verdict { GRANTED, REFUSED, HIDDEN }

    public static Verdict verdict(KeyRole role, Bond bond, Matter matter, Deed deed) {
        return switch (role) {
            case ADMIN -> Verdict.GRANTED;
            case AUDITOR -> auditor(matter, deed);
            case OWNER -> isOfTheHouse(matter) ? Verdict.REFUSED : keeper(bond, matter, deed);
        };
    }

    /** The bonds with which a person sees things of that matter. */
    public static List<Bond> bondsThatSee(Matter matter) {
        return Arrays.stream(Bond.values()).filter(bond -> verdict(KeyRole.OWNER, bond, matter, Deed.SEE) == Verdict.GRANTED).toList();
    }

    private static Verdict auditor(Matter matter, Deed deed) {
        boolean secret = matter == Matter.HELD_MESSAGE || matter == Matter.HIDDEN_AUTHORS;
        return deed == Deed.SEE && !secret ? Verdict.GRANTED : Verdict.REFUSED;
    }

    private static boolean isOfTheHouse(Matter matter) {
        return switch (matter) {
            case DOMAINS, SIGNING_KEYS, FORWARDS, SUPPRESSIONS, API_KEYS, RELAYS, ALARMS, RECIPIENTS, HIDDEN_AUTHORS -> true;
            case LIST, MEMBERS, SOURCE, KEEPERS, TOKENS, HELD, HELD_MESSAGE, POSTINGS, EXPLAIN, AUDIT -> false;
        };
    }

    private static Verdict keeper(Bond bond, Matter matter, Deed deed) {
        return switch (bond) {
            case NONE -> Verdict.HIDDEN;
            case OWNER -> matter == Matter.SOURCE && deed == Deed.CHANGE ? Verdict.REFUSED : Verdict.GRANTED;
            case MODERATOR -> moderator(matter, deed);
        };
    }

    private static Verdict moderator(Matter matter, Deed deed) {
        boolean seen = matter == Matter.LIST || matter == Matter.KEEPERS;
        boolean decided = matter == Matter.HELD || matter == Matter.HELD_MESSAGE;
        return decided || seen && deed == Deed.SEE ? Verdict.GRANTED : Verdict.REFUSED;
    }
}
