package postern.app.ui;

import postern.app.lists.ApiKeys;
import postern.app.lists.Audit;
import postern.app.lists.KeyRole;

/**
 * Somebody who is signed in.
 *
 * @param actor  as the audit trail names him
 * @param secret of the session
 */
record Visitor(ApiKeys.Holder holder, Audit.Actor actor, String secret) {
    boolean isAdmin() {
        return holder.role() == KeyRole.ADMIN;
    }

    boolean mayChange() {
        return holder.role() != KeyRole.AUDITOR;
    }

    /** The secret stays out of logs. */
    @Override public String toString() {
        return "visitor " + actor.who();
    }
}
