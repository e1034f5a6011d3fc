package postern.app.lists;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import postern.rewrite.mail.EmailAddress;

/**
 * Which lists a page may tell of: all, or those of one keeper. Stores put it into their WHERE, so that a page is full whatever is left out.
 *
 * @param person empty for whoever sees all
 */
public record Scope(Optional<EmailAddress> person, List<Access.Bond> bonds) {
    /** Nothing is left out. */
    public static final Scope ALL = new Scope(Optional.empty(), List.of());

    public Scope {
        bonds = List.copyOf(bonds);
    }

    /** What {@link Access} lets the holder see of that matter. */
    public static Scope of(ApiKeys.Holder holder, Access.Matter matter) {
        return switch (holder.role()) {
            case ADMIN, AUDITOR -> ALL;
            case OWNER -> new Scope(holder.person(), Access.bondsThatSee(matter));
        };
    }

    boolean isAll() {
        return person.isEmpty();
    }

    /** A condition with a leading AND; empty if all is seen. @param listKey a column of ours, never text from outside */
    String and(String listKey) {
        return and(listKey, "");
    }

    /** The same of what happened: whoever keeps a list sees nothing of a former one of its address. @param at the column that tells when */
    String since(String listKey, String at) {
        return and(listKey, " AND EXISTS (SELECT 1 FROM app_list list WHERE list.address_key = keeper.list_key AND list.created_at <= " + at + ")");
    }

    private String and(String listKey, String further) {
        if (person.isEmpty()) return "";
        String roles = bonds.stream().filter(bond -> bond != Access.Bond.NONE).map(bond -> "'" + role(bond) + "'").collect(Collectors.joining(", "));
        if (roles.isEmpty()) roles = "''";
        return " AND EXISTS (SELECT 1 FROM app_keeper keeper WHERE keeper.list_key = " + listKey + " AND keeper.person_key = ? AND keeper.role IN (" + roles + ")" + further + ") ";
    }

    /** The statement's arguments: {@code before} the condition, its own, and those {@code after} it. */
    Object[] arguments(List<?> before, Object... after) {
        var all = new ArrayList<Object>(before);
        person.ifPresent(one -> all.add(one.key()));
        all.addAll(List.of(after));
        return all.toArray();
    }

    private static String role(Access.Bond bond) {
        return switch (bond) {
            case OWNER -> Keepers.Role.OWNER.word();
            case MODERATOR -> Keepers.Role.MODERATOR.word();
            case NONE -> throw new IllegalArgumentException("no role");
        };
    }
}
