package postern.app.api;

import io.micronaut.serde.annotation.Serdeable;
import java.util.Map;
import postern.app.lists.MailingList;

/**
 * A list as it is shown.
 *
 * @param posting a word of {@link postern.app.lists.PostingRule}
 * @param from    {@code when-needed}, {@code always} or {@code never}
 * @param subjectTag null if there is none; so is the footer
 * @param replies {@code author} or {@code list}
 * @param hideAuthor copies do not tell who wrote
 * @param policy  where it departs from its posting rule; empty if it does not
 * @param owner   where mail for those who run it goes
 */
@Serdeable
record ListView(String address, String displayName, String posting, String from, String subjectTag, String footer, String replies,
                boolean hideAuthor, Map<String, Object> policy, String owner, String created) {

    static ListView of(MailingList list) {
        return new ListView(list.address().toString(), list.displayName(), list.posting().word(), list.from().word(),
                list.options().subjectTag().orElse(null), list.options().footer().orElse(null), list.options().replies().word(),
                list.options().hideAuthor(), list.policy().nested(), list.owner().toString(), list.created().toString());
    }

    String etag() {
        return Etag.of(this);
    }
}
