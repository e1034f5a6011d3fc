package postern.app.lists;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import postern.outbound.store.Row;
import postern.outbound.store.Tx;
import postern.rewrite.mail.EmailAddress;

/** The forwards and where they go. */
public final class Forwards {
    private static final String SELECT = "SELECT address, created_at FROM app_forward ";

    /** @throws postern.outbound.store.StoreTrouble that {@code isDuplicate} if the address is a forward already */
    public void add(Tx tx, Forward forward) {
        tx.update("INSERT INTO app_forward (address_key, address, domain, created_at) VALUES (?, ?, ?, ?)",
                forward.key(), forward.address().toString(), forward.address().domain().ascii(), forward.created());
        var targets = new ArrayList<Object[]>();
        for (EmailAddress target : forward.targets()) targets.add(new Object[] {forward.key(), targets.size(), target.toString()});
        tx.batch("INSERT INTO app_forward_target (forward_key, position, address) VALUES (?, ?, ?)", targets);
    }

    public Optional<Forward> find(Tx tx, EmailAddress address) {
        return tx.first(SELECT + "WHERE address_key = ?", Forwards::read, address.key()).map(forward -> whole(tx, forward));
    }

    /** As {@link #find}; and nobody else who locks it changes the forward until this transaction ends. */
    public Optional<Forward> lock(Tx tx, EmailAddress address) {
        tx.query("SELECT address_key FROM app_forward WHERE address_key = ? FOR UPDATE", row -> true, address.key());
        return find(tx, address);
    }

    /** @param after the key of the last one seen; empty for the first page */
    public List<Forward> page(Tx tx, String after, int limit) {
        return tx.query(SELECT + "WHERE address_key > ? ORDER BY address_key FETCH FIRST ? ROWS ONLY", Forwards::read, after, limit)
                .stream().map(forward -> whole(tx, forward)).toList();
    }

    /** Whom mail for it reaches: its targets, and those of forwards of ours among them. */
    public Reached reached(Tx tx, Forward forward) {
        return Expansion.ofForward(tx, forward);
    }

    /** Out of the lists that it stands in, too. Copies that wait are still sent. @return false if there was no such forward */
    public boolean remove(Tx tx, EmailAddress address) {
        tx.update("DELETE FROM app_member WHERE member_key = ? AND EXISTS (SELECT 1 FROM app_forward WHERE address_key = ?)", address.key(), address.key());
        tx.update("DELETE FROM app_forward_target WHERE forward_key = ?", address.key());
        return tx.update("DELETE FROM app_forward WHERE address_key = ?", address.key()) == 1;
    }

    private static Forward whole(Tx tx, Forward bare) {
        return new Forward(bare.address(), tx.query("SELECT address FROM app_forward_target WHERE forward_key = ? ORDER BY position",
                row -> EmailAddress.parse(row.string("address")), bare.key()), bare.created());
    }

    private static Forward read(Row row) {
        return new Forward(EmailAddress.parse(row.string("address")), List.of(), row.instant("created_at"));
    }
}
