package postern.app.api;

import io.micronaut.serde.annotation.Serdeable;
import postern.app.lists.Directory;
import postern.app.lists.Tokens;

/**
 * A token that was just made, the only time that it is shown.
 *
 * @param token   what is presented, in a file or a field
 * @param address where a mail needs no other token
 */
@Serdeable
record NewTokenView(String id, String token, String address, String expiresAt) {

    static NewTokenView of(Tokens.Issued issued) {
        return new NewTokenView(issued.token().id(), issued.secret(), Directory.RESTRICTED + "+" + issued.secret() + "@" + issued.token().domain(),
                issued.token().expires().toString());
    }

    /** The token stays out of logs. */
    @Override public String toString() {
        return "token " + id;
    }
}
