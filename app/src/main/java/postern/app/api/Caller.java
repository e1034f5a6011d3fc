package postern.app.api;

import io.micronaut.http.HttpRequest;
import java.time.Instant;
import java.util.Optional;
import postern.app.lists.Access;
import postern.app.lists.ApiKeys;
import postern.app.lists.Audit;
import postern.app.lists.Keepers;
import postern.app.lists.KeyRole;
import postern.app.lists.Scope;
import postern.outbound.store.Tx;
import postern.rewrite.mail.EmailAddress;

/**
 * Who makes a request, and what {@link Access} lets him do. A controller's method takes it as an argument, and asks it before it
 * shows or changes anything.
 *
 * <p>What is hidden from him is answered with the very 404 of what does not exist; what he may not do, with 403.
 */
final class Caller {
    private static final String ATTRIBUTE = "postern.caller";

    private final Audit.Actor actor;
    private final ApiKeys.Holder holder;
    private final Keepers keepers;

    private Caller(Audit.Actor actor, ApiKeys.Holder holder, Keepers keepers) {
        this.actor = actor;
        this.holder = holder;
        this.keepers = keepers;
    }

    static Caller of(ApiKeys.Key key, Keepers keepers) {
        return new Caller(Audit.Actor.of(key), key.holder(), keepers);
    }

    /** Somebody without a key of his own: who signed in to the pages. */
    static Caller of(ApiKeys.Holder holder, Keepers keepers) {
        return new Caller(holder.person().map(Audit.Actor::of).orElseGet(() -> new Audit.Actor(holder.label(), holder.label())), holder, keepers);
    }

    /** @throws IllegalStateException if nobody found out who makes the request */
    static Caller of(HttpRequest<?> request) {
        return request.getAttribute(ATTRIBUTE, Caller.class).orElseThrow(() -> new IllegalStateException("a request of nobody"));
    }

    void make(HttpRequest<?> request) {
        request.setAttribute(ATTRIBUTE, this);
    }

    /** Whose name stands in the audit trail. */
    Audit.Actor actor() {
        return actor;
    }

    boolean isAdmin() {
        return holder.role() == KeyRole.ADMIN;
    }

    /** Whom an owner's key speaks for; empty for all others, whomever their keys name. */
    Optional<EmailAddress> owner() {
        return holder.person().filter(_ -> holder.role() == KeyRole.OWNER);
    }

    /** What pages may tell him of. */
    Scope scope(Access.Matter matter) {
        return Scope.of(holder, matter);
    }

    /** True if he sees that of what is no list's. */
    boolean sees(Access.Matter matter) {
        return verdict(Access.Bond.NONE, matter, Access.Deed.SEE) == Access.Verdict.GRANTED;
    }

    /**
     * Of what belongs to the house, or to no list.
     *
     * @param what the thing, for a 404's text
     * @throws Problem 403 or 404
     */
    void may(Access.Deed deed, Access.Matter matter, String what) {
        demand(verdict(Access.Bond.NONE, matter, deed), what);
    }

    /** Of what belongs to the list with that address; it need not be one any more. */
    void may(Tx tx, EmailAddress list, Access.Deed deed, Access.Matter matter, String what) {
        demand(verdict(bond(tx, list), matter, deed), what);
    }

    /** Of what happened then at that list: a former one of its address was another's. */
    void may(Tx tx, EmailAddress list, Instant then, Access.Deed deed, Access.Matter matter, String what) {
        Access.Bond bond = owner().map(person -> keepers.bond(tx, list, person, then)).orElse(Access.Bond.NONE);
        demand(verdict(bond, matter, deed), what);
    }

    /** Of a thing of several lists: the least bond counts. Of none it is the house's, and whoever keeps lists alone does not see it. */
    void may(Tx tx, Iterable<EmailAddress> lists, Access.Deed deed, Access.Matter matter, String what) {
        var least = Optional.<Access.Bond>empty();
        for (EmailAddress list : lists) {
            Access.Bond bond = bond(tx, list);
            if (least.isEmpty() || bond.compareTo(least.get()) < 0) least = Optional.of(bond);
        }
        demand(verdict(least.orElse(Access.Bond.NONE), matter, deed), what);
    }

    /** True if he owns the list with that address, or need not. */
    boolean owns(Tx tx, EmailAddress list) {
        return owner().isEmpty() || bond(tx, list) == Access.Bond.OWNER;
    }

    private Access.Bond bond(Tx tx, EmailAddress list) {
        return owner().map(person -> keepers.bond(tx, list, person)).orElse(Access.Bond.NONE);
    }

    private Access.Verdict verdict(Access.Bond bond, Access.Matter matter, Access.Deed deed) {
        return Access.verdict(holder.role(), bond, matter, deed);
    }

    private static void demand(Access.Verdict verdict, String what) {
        switch (verdict) {
            case GRANTED -> { }
            case REFUSED -> throw Problem.forbidden();
            case HIDDEN -> throw Problem.notFound(what);
        }
    }
}
