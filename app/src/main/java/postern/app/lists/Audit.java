package postern.app.lists;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import postern.outbound.store.Row;
import postern.outbound.store.Tx;
import postern.rewrite.mail.EmailAddress;

/** Who changed what. An entry is written in the transaction of the change: there is neither without the other. */
public final class Audit {
    public static final Duration KEPT = Duration.ofDays(400);
    /** Of a view as JSON; what is longer is cut off. */
    public static final int LONGEST_VIEW = 4000;

    private static final int LONGEST_OBJECT = 1300;
    private static final String CUT = "…";

    /**
     * Who changes something.
     *
     * @param who   the id of an API key, or the address of a person who signed in
     * @param label what people know it by
     */
    public record Actor(String who, String label) {
        public static Actor of(ApiKeys.Key key) {
            return new Actor(key.id(), key.holder().label());
        }

        public static Actor of(EmailAddress person) {
            return new Actor(person.key(), person.toString());
        }
    }

    /**
     * What is changed.
     *
     * @param action one word, or two with a dot: {@code list.create}
     * @param object the kind and name of the thing: {@code list board@lists.example.org}
     * @param list   the list that it belongs to, if it is one's alone: its owners see the entry
     * @param before the thing as JSON, without secrets; empty where there was nothing
     * @param after  the same afterwards
     */
    public record Change(String action, String object, Optional<EmailAddress> list, Optional<String> before, Optional<String> after) { }

    /** @param id counts up */
    public record Entry(long id, Instant at, Actor actor, String action, String object, Optional<String> list, Optional<String> before, Optional<String> after) { }

    /** Which entries are asked for; what is empty does not matter. @param who as {@link Actor#who} */
    public record Filter(Optional<String> object, Optional<EmailAddress> list, Optional<String> who) {
        public static final Filter NONE = new Filter(Optional.empty(), Optional.empty(), Optional.empty());
    }

    public void add(Tx tx, Actor actor, Change change, Instant now) {
        tx.update("INSERT INTO app_audit (at, who, label, action, object, list_key, before_it, after_it) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                now, actor.who(), actor.label(), change.action(), cut(change.object(), LONGEST_OBJECT), change.list().map(EmailAddress::key).orElse(null),
                change.before().map(view -> cut(view, LONGEST_VIEW)).orElse(null), change.after().map(view -> cut(view, LONGEST_VIEW)).orElse(null));
    }

    /** Newest first. @param before the id of the last one seen; {@link Long#MAX_VALUE} for the first page */
    public List<Entry> page(Tx tx, Scope scope, Filter filter, long before, int limit) {
        var sql = new StringBuilder("SELECT id, at, who, label, action, object, list_key, before_it, after_it FROM app_audit WHERE id < ?");
        var arguments = new ArrayList<Object>(List.of(before));
        filter.object().ifPresent(object -> narrow(sql, arguments, "object", object));
        filter.list().ifPresent(list -> narrow(sql, arguments, "list_key", list.key()));
        filter.who().ifPresent(who -> narrow(sql, arguments, "who", who));
        sql.append(scope.since("app_audit.list_key", "app_audit.at")).append(" ORDER BY id DESC FETCH FIRST ? ROWS ONLY");
        return tx.query(sql.toString(), Audit::read, scope.arguments(arguments, limit));
    }

    /** Removes what was changed before {@code before}. */
    public void forget(Tx tx, Instant before) {
        tx.update("DELETE FROM app_audit WHERE at < ?", before);
    }

    private static void narrow(StringBuilder sql, List<Object> arguments, String column, String value) {
        sql.append(" AND ").append(column).append(" = ?");
        arguments.add(value);
    }

    /** A character outside the basic plane is not cut in two. */
    private static String cut(String text, int most) {
        if (text.length() <= most) return text;
        int end = most - CUT.length();
        return text.substring(0, Character.isHighSurrogate(text.charAt(end - 1)) ? end - 1 : end) + CUT;
    }

    private static Entry read(Row row) {
        return new Entry(row.number("id"), row.instant("at"), new Actor(row.string("who"), row.string("label")), row.string("action"), row.string("object"),
                row.optionalString("list_key"), row.optionalString("before_it"), row.optionalString("after_it"));
    }
}
