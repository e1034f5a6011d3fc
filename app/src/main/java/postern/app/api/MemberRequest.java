package postern.app.api;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import postern.app.lists.Member;
import postern.app.lists.MemberState;

/** The fields of one member, as a request gives them; those left out are empty. @param state not {@code SUPPRESSED}, which is no list's to say */
record MemberRequest(Optional<String> name, Optional<MemberState> state) {

    /** @throws Problem 422 naming all that is wrong */
    static MemberRequest read(byte[] body) {
        var faults = new Faults();
        var names = new ArrayList<String>();
        var states = new ArrayList<MemberState>();
        JsonBody.read(body, faults, json -> json.object("", Map.of("name", at -> json.text(at).ifPresent(names::add),
                "state", at -> json.text(at).ifPresent(word -> state(word).ifPresentOrElse(states::add,
                        () -> faults.add(at, "is none of active, optedOut, disabled"))))));
        names.stream().filter(name -> !isName(name)).forEach(_ -> faults.add("name", "has more than " + Member.LONGEST_NAME + " characters, or more than one line"));
        faults.throwIfAny();
        return new MemberRequest(names.stream().findFirst(), states.stream().findFirst());
    }

    private static boolean isName(String name) {
        return name.length() <= Member.LONGEST_NAME && name.chars().noneMatch(Character::isISOControl);
    }

    private static Optional<MemberState> state(String word) {
        return List.of(MemberState.ACTIVE, MemberState.OPTED_OUT, MemberState.DISABLED).stream().filter(state -> state.word().equals(word)).findFirst();
    }
}
