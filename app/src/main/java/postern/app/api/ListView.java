package postern.app.api;

import io.micronaut.serde.annotation.Serdeable;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import postern.app.lists.MailingList;

/**
 * A list as it is shown.
 *
 * @param posting {@code anyone}, {@code token} or {@code nobody}
 * @param from    {@code when-needed}, {@code always} or {@code never}
 * @param subjectTag null if there is none; so is the footer
 * @param replies {@code author} or {@code list}
 * @param owner   where mail for those who run it goes
 */
@Serdeable
record ListView(String address, String displayName, String posting, String from, String subjectTag, String footer, String replies,
                String owner, String created) {

    static ListView of(MailingList list) {
        return new ListView(list.address().toString(), list.displayName(), list.posting().word(), list.from().word(),
                list.options().subjectTag().orElse(null), list.options().footer().orElse(null), list.options().replies().word(), list.owner().toString(), list.created().toString());
    }

    /** Changes whenever something shown does (RFC 9110 section 8.8.3). */
    String etag() {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(toString().getBytes(StandardCharsets.UTF_8));
            return '"' + HexFormat.of().formatHex(hash, 0, 12) + '"';
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
