package postern.app.notices;

import java.time.Instant;
import postern.outbound.store.Tx;

/** What lists want of their notices, and whose turn it is to be told. */
public final class NoticeLists {
    public NoticeOptions options(Tx tx, String list) {
        return tx.first("SELECT language, waiting FROM app_notice_list WHERE list_key = ?", row -> new NoticeOptions(row.optionalString("language"), row.flag("waiting")), list)
                .orElse(NoticeOptions.USUAL);
    }

    /** @throws postern.outbound.store.StoreTrouble that {@code isDuplicate} if another transaction was faster to make the row: begin again */
    public void set(Tx tx, String list, NoticeOptions options) {
        int known = tx.update("UPDATE app_notice_list SET language = ?, waiting = ? WHERE list_key = ?", options.language().orElse(null), options.waiting(), list);
        if (known == 0) tx.update("INSERT INTO app_notice_list (list_key, language, waiting) VALUES (?, ?, ?)", list, options.language().orElse(null), options.waiting());
    }

    /**
     * Takes the list's turn to be told, if it was not told since {@code since}. Of two transactions at once one has it: the other waits for
     * that one's end.
     *
     * @throws postern.outbound.store.StoreTrouble that {@code isDuplicate} if another transaction had the list's first turn
     */
    boolean turn(Tx tx, String list, Instant since, Instant now) {
        if (tx.update("UPDATE app_notice_list SET told_at = ? WHERE list_key = ? AND (told_at IS NULL OR told_at <= ?)", now, list, since) == 1) return true;
        if (tx.first("SELECT list_key FROM app_notice_list WHERE list_key = ?", row -> true, list).isPresent()) return false;
        tx.update("INSERT INTO app_notice_list (list_key, language, waiting, told_at) VALUES (?, NULL, ?, ?)", list, NoticeOptions.USUAL.waiting(), now);
        return true;
    }
}
