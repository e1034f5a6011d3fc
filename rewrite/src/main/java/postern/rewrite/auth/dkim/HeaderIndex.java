package postern.rewrite.auth.dkim;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import postern.rewrite.mail.HeaderField;

/**
 * The fields of a header by name, so that {@code h=} finds each in one step however long header and list are.
 * Immutable.
 */
public final class HeaderIndex {
    private final Map<String, List<HeaderField>> byName = new HashMap<>();

    public HeaderIndex(List<HeaderField> header) {
        for (HeaderField field : header.reversed()) byName.computeIfAbsent(lower(field.name()), _ -> new ArrayList<>()).add(field);
    }

    /**
     * What a signature covers: each name takes the lowest field of that name which is not yet taken, or nothing
     * (RFC 6376 section 5.4.2).
     *
     * @param own the signature's own field, which is never among them (section 3.5, {@code h=})
     */
    List<HeaderField> covered(List<String> names, HeaderField own) {
        var covered = new ArrayList<HeaderField>();
        var taken = new HashMap<String, Integer>();
        for (String name : names) {
            List<HeaderField> fields = byName.getOrDefault(name, List.of());
            int at = taken.getOrDefault(name, 0);
            // the very field, not one that looks like it
            if (at < fields.size() && fields.get(at) == own) at++;
            if (at < fields.size()) covered.add(fields.get(at));
            taken.put(name, at + 1);
        }
        return covered;
    }

    /** Fields of a name, which is in lower case. */
    int count(String name) {
        return byName.getOrDefault(name, List.of()).size();
    }

    static String lower(String name) {
        return name.toLowerCase(Locale.ROOT);
    }
}
