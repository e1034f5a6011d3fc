package postern.app.api;

import io.micronaut.serde.annotation.Serdeable;
import postern.app.lists.Directory;
import postern.app.lists.TokenForm;
import postern.app.lists.Tokens;

/**
 * A token that was just made, the only time that it is shown.
 *
 * @param token   what is presented, in a file or a field
 * @param address where a mail needs no other token; or, if this one may not stand in an address, where it is to be presented
 * @param file    to be attached as it is
 * @param reaches how many persons, as things are now
 */
@Serdeable
record NewTokenView(String id, String token, String address, FileView file, int reaches, String expiresAt) {

    /** A text file. */
    @Serdeable
    record FileView(String name, String content) {
        /** The token stays out of logs. */
        @Override public String toString() {
            return name;
        }
    }

    static NewTokenView of(Tokens.Issued issued, TokenForm form, int reaches) {
        var terms = issued.token().terms();
        String local = Directory.RESTRICTED + (terms.inAddress() ? "+" + issued.secret() : "");
        return new NewTokenView(issued.token().id(), issued.secret(), local + "@" + terms.domain(), new FileView("postern-token.txt", form.file(issued.secret())),
                reaches, terms.expires().toString());
    }

    /** The token stays out of logs. */
    @Override public String toString() {
        return "token " + id;
    }
}
