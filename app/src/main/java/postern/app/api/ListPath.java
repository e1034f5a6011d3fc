package postern.app.api;

import jakarta.inject.Singleton;
import java.util.Optional;
import postern.app.lists.Access;
import postern.app.lists.Lists;
import postern.app.lists.MailingList;
import postern.outbound.store.Tx;

/** A list's address as a client writes it, and the list behind it, for whom it concerns. */
@Singleton
final class ListPath {
    private static final String LIST = "list";

    private final Lists lists;

    ListPath(Lists lists) {
        this.lists = lists;
    }

    /** @throws Problem 404 if it names no list that the caller may know of, 403 if he may not do that */
    MailingList existing(Tx tx, Caller caller, String address, Access.Deed deed, Access.Matter matter) {
        return allowed(tx, caller, ListAddress.parse(address).flatMap(one -> lists.find(tx, one)), deed, matter);
    }

    /** As {@link #existing}; and nobody else who asks for it so changes the list until this transaction ends. */
    MailingList locked(Tx tx, Caller caller, String address, Access.Matter matter) {
        return allowed(tx, caller, ListAddress.parse(address).flatMap(one -> lists.lock(tx, one)), Access.Deed.CHANGE, matter);
    }

    private static MailingList allowed(Tx tx, Caller caller, Optional<MailingList> found, Access.Deed deed, Access.Matter matter) {
        MailingList list = found.orElseThrow(() -> Problem.notFound(LIST));
        caller.may(tx, list.address(), deed, matter, LIST);
        return list;
    }
}
