package postern.app.roster;

import java.util.Optional;

/** Whether an answer counts. It never does where it looks like an error of the other side. Pure. */
sealed interface Judgement {

    record Take() implements Judgement { }

    /** It counts when the same comes again. */
    record Wait(String why) implements Judgement { }

    record Refuse(String why) implements Judgement { }

    /**
     * @param before    members that the list has
     * @param removed   how many of them it would lose
     * @param wanted    members in the answer
     * @param saysEmpty the answer says that nobody is meant
     * @param again     the same answer came just before, and waits
     * @param force     whoever asks knows that it is right
     */
    static Judgement of(int before, int removed, int wanted, boolean saysEmpty, boolean again, boolean force) {
        if (saysEmpty && wanted > 0) return new Refuse("its answer names members and says that there are none");
        if (wanted == 0 && !saysEmpty) return new Refuse("its answer names nobody, and does not say \"empty\":true");
        if (removed * 2L <= before || again || force) return new Take();
        return new Wait("its answer would take " + removed + " of " + before + " members away: that counts when the same answer comes again, or by force");
    }

    /** What is told of it; empty if it counts. */
    default Optional<String> trouble() {
        return switch (this) {
            case Take _ -> Optional.empty();
            case Wait(String why) -> Optional.of(why);
            case Refuse(String why) -> Optional.of(why);
        };
    }
}
