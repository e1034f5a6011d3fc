package postern.app.api;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import postern.app.lists.ListPolicy;
import postern.rewrite.Attachments;

/**
 * Reads the object {@code policy} of a list, point by point: {@code {"members": {"unproven": "accept"}, "limits": {"octets": 500000}}}. Null
 * takes a point back, and so does null for all that it stands within. Used once.
 */
final class PolicyPoints {
    private static final String FORBIDDEN = "attachments.forbidden";

    private final JsonBody json;
    private final Faults faults;
    /** By the names of points; an empty text takes one back. */
    private final Map<String, String> changes = new HashMap<>();

    PolicyPoints(JsonBody json, Faults faults) {
        this.json = json;
        this.faults = faults;
    }

    /** The object that the parser stands on. @param place of it */
    void read(String place) {
        if (json.isNull()) takeBack("");
        else json.object(place, known(""));
    }

    /** {@code policy} with these points in place of its own. */
    ListPolicy over(ListPolicy policy) {
        return policy.with(changes);
    }

    /** What an object may hold. @param within its own name and a dot; empty for the policy itself */
    private Map<String, Consumer<String>> known(String within) {
        return ListPolicy.keys().stream().filter(key -> key.startsWith(within)).map(key -> key.substring(within.length()).split("\\.")[0]).distinct()
                .collect(Collectors.toMap(name -> name, name -> place -> value(within + name, place)));
    }

    private void value(String name, String place) {
        if (json.isNull()) takeBack(name);
        else if (!ListPolicy.keys().contains(name)) json.object(place, known(name + "."));
        else given(name, place).ifPresent(text -> set(name, place, text));
    }

    private Optional<String> given(String name, String place) {
        if (name.equals(FORBIDDEN)) return Optional.of(words(place));
        return ListPolicy.isNumber(name) ? json.integer(place).map(String::valueOf) : json.text(place);
    }

    /** An empty array forbids nothing. */
    private String words(String place) {
        List<String> words = new ArrayList<>();
        json.array(place, at -> json.text(at).ifPresent(word -> {
            if (Attachments.isWord(word)) words.add(word);
            else faults.add(at, "is no extension or type, such as exe, application/zip or video/*, in lower case");
        }));
        return String.join(" ", words);
    }

    private void set(String name, String place, String text) {
        Optional<String> fault = text.isEmpty() && name.equals(FORBIDDEN) ? Optional.empty() : ListPolicy.fault(name, text);
        if (fault.isPresent()) faults.add(place, fault.get());
        else changes.put(name, text);
    }

    private void takeBack(String name) {
        ListPolicy.keys().stream().filter(key -> key.equals(name) || name.isEmpty() || key.startsWith(name + ".")).forEach(key -> changes.put(key, ""));
    }
}
