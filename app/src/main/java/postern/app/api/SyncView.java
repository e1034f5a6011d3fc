package postern.app.api;

import io.micronaut.serde.annotation.Serdeable;
import java.util.Optional;
import postern.app.lists.MailingList;
import postern.app.lists.Roster;

/** What a replacement did, or with {@code dryRun} would do. */
@Serdeable
record SyncView(int added, int removed, int unchanged) {
    /** How many there were, or are: who they are stays out of the audit trail, which outlives a membership. */
    @Serdeable
    record Count(int count) { }

    /** The same of members. @param optedOut of those who stand there now, how many get nothing by their own wish */
    @Serdeable
    record OfMembers(int added, int removed, int unchanged, int optedOut) {
        static OfMembers of(Roster.Synced synced) {
            return new OfMembers(synced.added(), synced.removed(), synced.unchanged(), synced.optedOut());
        }
    }

    static SyncView of(Roster.Synced synced) {
        return new SyncView(synced.added(), synced.removed(), synced.unchanged());
    }

    static Changed.Trail trail(String action, MailingList list, Roster.Synced synced) {
        return new Changed.Trail(action, "list " + list.key(), Optional.of(list.address()), Optional.of(new Count(synced.removed() + synced.unchanged())), Optional.of(of(synced)));
    }
}
