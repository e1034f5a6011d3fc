package postern.app.api;

import io.micronaut.serde.annotation.Serdeable;
import postern.app.lists.Roster;

/**
 * A member as he is shown.
 *
 * @param name   as the list's keepers wrote it; may be empty
 * @param state  {@code active}, {@code optedOut}, {@code disabled} or {@code suppressed}
 * @param since  since when he is not active; null if he is
 * @param nested it is no person, but a list or forward of ours
 */
@Serdeable
record MemberView(String address, String name, String state, String since, boolean nested) {

    static MemberView of(Roster.Listed listed) {
        return new MemberView(listed.member().address().toString(), listed.member().name(), listed.state().word(),
                listed.since().map(Object::toString).orElse(null), listed.nested());
    }
}
