package postern.app.ui;

import java.util.Optional;
import postern.app.lists.ApiKeys;
import postern.app.lists.KeyRole;

/**
 * Somebody who is signed in.
 *
 * @param key    by which he came; empty if by a link
 * @param secret of the session
 */
record Visitor(ApiKeys.Holder holder, Optional<ApiKeys.Key> key, String secret) {
    boolean isAdmin() {
        return holder.role() == KeyRole.ADMIN;
    }

    boolean mayChange() {
        return holder.role() != KeyRole.AUDITOR;
    }

    /** The secret stays out of logs. */
    @Override public String toString() {
        return "visitor " + holder.label();
    }
}
