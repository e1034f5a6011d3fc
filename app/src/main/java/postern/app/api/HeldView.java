package postern.app.api;

import io.micronaut.serde.annotation.Serdeable;
import postern.app.lists.KeptMail;

/**
 * A mail that was kept, as it is listed.
 *
 * @param to      whom it was for, without a token
 * @param rule    which rule kept it
 * @param from    the field From as it was written, at most 500 characters
 * @param subject the same of Subject
 * @param until   when it is forgotten
 */
@Serdeable
record HeldView(String id, String received, String to, String rule, String mailFrom, String from, String subject, int octets, String until) {

    /** To whoever is not to know who wrote it, where its copies would not tell: who and what about stays empty. */
    HeldView withoutAuthor() {
        return new HeldView(id, received, to, rule, "", "", "", octets, until);
    }

    static HeldView of(KeptMail.Listed entry) {
        return new HeldView(entry.id(), entry.at().toString(), entry.destination().toString(), entry.rule(), entry.mailFrom(), entry.from(),
                entry.subject(), entry.octets(), entry.expires().toString());
    }
}
