package postern.rewrite;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import postern.rewrite.mail.HeaderField;
import postern.rewrite.mail.RawMessage;
import postern.rewrite.mime.Cut;

/** A message being edited, its header line by line, and the notes of what was done to it. For one message and one thread. */
final class Draft {
    private static final int LONGEST_NOTE = 200;

    private final RawMessage original;
    private final List<HeaderField> fields;
    private List<Cut> cuts = List.of();
    private final List<Changes.Change> changes = new ArrayList<>();

    Draft(RawMessage original) {
        this.original = original;
        fields = new ArrayList<>(original.fields());
    }

    /** As it came in. */
    RawMessage original() {
        return original;
    }

    /** As it is to go out; the original itself if nothing has changed. */
    RawMessage finished() {
        RawMessage body = cuts.isEmpty() ? original : original.withBody(Cut.pieces(original.body(), cuts));
        return fields.equals(original.fields()) ? body : body.withFields(fields);
    }

    List<HeaderField> fields() {
        return fields;
    }

    Changes changes() {
        return new Changes(changes);
    }

    List<HeaderField> all(String name) {
        return fields.stream().filter(field -> field.is(name)).toList();
    }

    Optional<HeaderField> first(String name) {
        return fields.stream().filter(field -> field.is(name)).findFirst();
    }

    /** @param cuts of the original's body, in the order in which they stand, without overlap */
    void cutBody(List<Cut> cuts) {
        this.cuts = cuts;
    }

    /** @param what for people */
    void noteBody(String what) {
        changes.add(new Changes.Change.Body(what));
    }

    void remove(Predicate<HeaderField> which, String why) {
        fields.removeIf(field -> {
            boolean goes = which.test(field);
            if (goes) changes.add(new Changes.Change.Removed(field.name(), why));
            return goes;
        });
    }

    void addOnTop(HeaderField field) {
        fields.addFirst(field);
        noteAdded(field);
    }

    void addAtEnd(HeaderField field) {
        fields.addLast(field);
        noteAdded(field);
    }

    /** {@code field} stands alone afterwards: in the place of the first of its name, else at the end. */
    void setOnly(HeaderField field) {
        List<HeaderField> before = all(field.name());
        if (before.equals(List.of(field))) return;
        if (before.isEmpty()) {
            addAtEnd(field);
            return;
        }
        replace(before.getFirst(), field);
        remove(other -> other != field && other.is(field.name()), "there is only one");
    }

    /** @param before one of {@link #fields}, by identity */
    void replace(HeaderField before, HeaderField after) {
        fields.set(indexOf(before), after);
        changes.add(new Changes.Change.Replaced(after.name(), note(before), note(after)));
    }

    /** @param before one of {@link #fields}, by identity; @param folded the same value on other lines */
    void fold(HeaderField before, HeaderField folded) {
        fields.set(indexOf(before), folded);
        changes.add(new Changes.Change.Folded(folded.name(), Fitness.of(before.octets()).why()));
    }

    /** As {@link #setOnly}, but the notes do not tell what stood there. */
    void setOnlyUntold(HeaderField field, String why) {
        List<HeaderField> before = all(field.name());
        if (before.equals(List.of(field))) return;
        if (before.isEmpty()) {
            addAtEnd(field);
            return;
        }
        fields.set(indexOf(before.getFirst()), field);
        changes.add(new Changes.Change.Removed(field.name(), why));
        noteAdded(field);
        remove(other -> other != field && other.is(field.name()), why);
    }

    /** @param before one of {@link #fields}, by identity */
    void addBehind(HeaderField before, HeaderField field) {
        fields.add(indexOf(before) + 1, field);
        noteAdded(field);
    }

    private int indexOf(HeaderField field) {
        for (int i = 0; i < fields.size(); i++) if (fields.get(i) == field) return i;
        throw new IllegalArgumentException("not in this header: " + field.name());
    }

    private void noteAdded(HeaderField field) {
        changes.add(new Changes.Change.Added(field.name(), note(field)));
    }

    private static String note(HeaderField field) {
        String value = field.value().replaceAll("\\s+", " ").replaceAll("\\p{Cntrl}", "?");
        return value.length() <= LONGEST_NOTE ? value : value.substring(0, LONGEST_NOTE);
    }
}
