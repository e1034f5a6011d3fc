package postern.app.api;

import io.micronaut.serde.annotation.Serdeable;
import postern.app.lists.KeptMail;

/**
 * A mail that was kept, as it is listed.
 *
 * @param kind      {@code held} or {@code quarantined}
 * @param to        whom it was for, without a token
 * @param list      the address of the list that it is for, in lower case; null if it is for none
 * @param rule      which rule kept it
 * @param reason    the same at length
 * @param from      the field From as it was written, at most 500 characters
 * @param provenBy  what proves who wrote it; null if nothing does: then it may be anybody
 * @param subject   the field as it was written, at most 500 characters
 * @param messageId the author's; empty if there was none
 * @param until     when it is forgotten
 */
@Serdeable
record HeldView(String id, String kind, String received, String to, String list, String rule, String reason, String mailFrom, String from, String provenBy, String subject,
                String messageId, int octets, String until) {

    /** To whoever is not to know who wrote it, where its copies would not tell: who and what about stays empty. */
    HeldView withoutAuthor() {
        return new HeldView(id, kind, received, to, list, rule, reason, "", "", null, "", "", octets, until);
    }

    static HeldView of(KeptMail.Listed entry) {
        return new HeldView(entry.id(), entry.kind().word(), entry.at().toString(), entry.destination().toString(), entry.list().orElse(null), entry.rule(), entry.reason(),
                entry.mailFrom(), entry.from(), entry.author().flatMap(KeptMail.Author::provenBy).orElse(null), entry.subject(), entry.messageId(), entry.octets(),
                entry.expires().toString());
    }
}
