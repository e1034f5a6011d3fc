package postern.app.lists;

import java.util.List;
import java.util.Optional;
import postern.outbound.store.Row;
import postern.outbound.store.Tx;
import postern.rewrite.FromSetting;
import postern.rewrite.ReplyGoesTo;
import postern.rewrite.mail.EmailAddress;

/** The lists, without their members: those are the {@link Roster}'s. */
public final class Lists {
    private static final String SELECT = "SELECT address, display_name, posting, from_mode, subject_tag, footer, replies, hide_author, policy, created_at FROM app_list ";

    /** @throws postern.outbound.store.StoreTrouble that {@code isDuplicate} if the address is a list already */
    public void add(Tx tx, MailingList list) {
        tx.update("""
                INSERT INTO app_list (address_key, address, domain, display_name, posting, from_mode, subject_tag, footer, replies, hide_author, policy, created_at)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                """, list.key(), list.address().toString(), list.address().domain().ascii(), list.displayName(),
                list.posting().word(), list.from().word(), list.options().subjectTag().orElse(null), list.options().footer().orElse(null),
                list.options().replies().word(), list.options().hideAuthor(), list.policy().text(), list.created());
    }

    public Optional<MailingList> find(Tx tx, EmailAddress address) {
        return tx.first(SELECT + "WHERE address_key = ?", Lists::read, address.key());
    }

    /** As {@link #find}; and nobody else who locks it changes the list until this transaction ends. */
    public Optional<MailingList> lock(Tx tx, EmailAddress address) {
        tx.query("SELECT address_key FROM app_list WHERE address_key = ? FOR UPDATE", row -> true, address.key());
        return find(tx, address);
    }

    /** @param after the key of the last one seen; empty for the first page */
    public List<MailingList> page(Tx tx, String after, int limit) {
        return page(tx, Scope.ALL, after, limit);
    }

    /** The same of those in the scope. */
    public List<MailingList> page(Tx tx, Scope scope, String after, int limit) {
        return tx.query(SELECT + "WHERE address_key > ?" + scope.and("app_list.address_key") + " ORDER BY address_key FETCH FIRST ? ROWS ONLY", Lists::read,
                scope.arguments(List.of(after), limit));
    }

    /** All but the address as in {@code list}; the address stays. @return false if there is no such list */
    public boolean update(Tx tx, MailingList list) {
        return tx.update("""
                UPDATE app_list SET display_name = ?, posting = ?, from_mode = ?, subject_tag = ?, footer = ?, replies = ?, hide_author = ?, policy = ? WHERE address_key = ?
                """, list.displayName(), list.posting().word(), list.from().word(), list.options().subjectTag().orElse(null),
                list.options().footer().orElse(null), list.options().replies().word(), list.options().hideAuthor(), list.policy().text(), list.key()) == 1;
    }

    /** The list, its members and its keepers; its postings stay for the trace. @return false if there was no such list */
    public boolean remove(Tx tx, EmailAddress address) {
        tx.update("DELETE FROM app_member WHERE list_key = ?", address.key());
        tx.update("DELETE FROM app_sender_pattern WHERE list_key = ?", address.key());
        tx.update("DELETE FROM app_keeper WHERE list_key = ?", address.key());
        return tx.update("DELETE FROM app_list WHERE address_key = ?", address.key()) == 1;
    }

    private static MailingList read(Row row) {
        return new MailingList(EmailAddress.parse(row.string("address")), row.string("display_name"),
                PostingRule.of(row.string("posting")).orElseThrow(), FromSetting.of(row.string("from_mode")).orElseThrow(), options(row), ListPolicy.parse(row.string("policy")), row.instant("created_at"));
    }

    private static ListOptions options(Row row) {
        return new ListOptions(row.optionalString("subject_tag"), row.optionalString("footer"), ReplyGoesTo.of(row.string("replies")).orElseThrow(),
                row.flag("hide_author"));
    }
}
