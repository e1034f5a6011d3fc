package postern.app.lists;

import java.util.Locale;
import java.util.Optional;
import postern.outbound.store.Row;
import postern.outbound.store.Tx;

/**
 * How much room kept mail takes, known without adding it up: whoever adds or removes an entry keeps account.
 *
 * <p><b>Promise:</b> the account is what a sum over all would give, whoever adds and removes at the same time: its row is locked before
 * anybody looks whether a content is in it already.
 * <p>It lies in sixteen rows, by content, and a submission has one content: so a transaction that keeps it for many addresses waits for one row
 * alone, and never two such transactions for each other.
 */
final class KeptRoom {
    /** That an entry takes besides its octets. */
    private static final int ENTRY = 4096;

    /** Each has as much room as another, and takes none from it. */
    enum Share {
        /** A moderator is to see it, and a proven author wrote it whom the list knows. */
        KNOWN("kind = 'held' AND proven_by IS NOT NULL AND rule <> 'anyone'"),
        /** The same of proven authors whom no rule of the list names. */
        STRANGERS("kind = 'held' AND proven_by IS NOT NULL AND rule = 'anyone'"),
        /** All else: whoever forges. */
        OTHERS("NOT (kind = 'held' AND proven_by IS NOT NULL)");

        private final String condition;

        Share(String condition) {
            this.condition = condition;
        }

        static Share of(KeptMail.Kind kind, boolean proven, String rule) {
            if (kind == KeptMail.Kind.QUARANTINED || !proven) return OTHERS;
            return rule.equals(PostingRule.Who.ANYONE.word()) ? STRANGERS : KNOWN;
        }

        private String column() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    private KeptRoom() { }

    /** Octets, in sixteen rows however much is kept. */
    static long taken(Tx tx, Share share) {
        return tx.first("SELECT SUM(" + share.column() + ") AS taken FROM app_kept_room", row -> row.number("taken")).orElseThrow();
    }

    /** From now on nobody else adds or removes an entry of that content until the transaction ends. */
    static void lock(Tx tx, String content) {
        tx.query("SELECT slot FROM app_kept_room WHERE slot = ? FOR UPDATE", row -> true, slot(content));
    }

    /** An entry is to be added, and its content is locked. */
    static void adding(Tx tx, String content, int octets, Share share) {
        if (!isIn(tx, content, share)) account(tx, content, share, octets + ENTRY);
    }

    /** One was removed, and its content is locked. */
    static void removed(Tx tx, String content, int octets, Share share) {
        if (!isIn(tx, content, share)) account(tx, content, share, -(octets + ENTRY));
    }

    private static void account(Tx tx, String content, Share share, int more) {
        tx.update("UPDATE app_kept_room SET " + share.column() + " = " + share.column() + " + ? WHERE slot = ?", more, slot(content));
    }

    private static boolean isIn(Tx tx, String content, Share share) {
        return tx.first("SELECT id FROM app_kept WHERE content = ? AND " + share.condition + " FETCH FIRST 1 ROW ONLY", row -> true, content).isPresent();
    }

    private static String slot(String content) {
        return content.substring(0, 1);
    }

    /** Where an entry counts. */
    record Place(String content, int octets, Share share) {
        /** Only looks. */
        static Optional<Place> of(Tx tx, String entry) {
            return tx.first("SELECT k.content, k.kind, k.proven_by, k.rule, c.octets FROM app_kept k JOIN app_kept_content c ON c.content = k.content WHERE k.id = ?", Place::read, entry);
        }

        private static Place read(Row row) {
            var share = Share.of(KeptMail.Kind.of(row.string("kind")).orElseThrow(), row.optionalString("proven_by").isPresent(), row.string("rule"));
            return new Place(row.string("content"), (int) row.number("octets"), share);
        }
    }
}
