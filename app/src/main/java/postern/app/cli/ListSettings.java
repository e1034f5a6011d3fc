package postern.app.cli;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Options of a list as a command line has them, {@code NAME=VALUE}, and as the API takes and gives them. Pure. */
final class ListSettings {
    /** Whose values are texts, whatever they look like. */
    private static final Set<String> TEXTS = Set.of("displayName", "posting", "from", "subjectTag", "footer", "replies");
    private static final String FORBIDDEN = "policy.attachments.forbidden";

    private ListSettings() { }

    /**
     * @param options each {@code NAME=VALUE}; a dot in the name goes into an object ({@code policy.limits.octets}), an empty value takes the
     *                option back
     * @throws IllegalArgumentException with the reason
     */
    static Map<String, Object> read(List<String> options) {
        var fields = new LinkedHashMap<String, Object>();
        for (String option : options) {
            int equals = option.indexOf('=');
            if (equals < 1) throw new IllegalArgumentException("is not like replies=list or policy.limits.octets=500000: " + Asking.printable(option));
            String name = option.substring(0, equals);
            put(fields, name, name.split("\\.", -1), value(name, option.substring(equals + 1)));
        }
        return fields;
    }

    /** Lines of a list as the API shows it: {@code NAME=VALUE}, without what is not set. */
    static List<String> lines(Map<?, ?> list, String within) {
        return list.entrySet().stream().filter(field -> field.getValue() != null).flatMap(field -> {
            String name = within + field.getKey();
            return field.getValue() instanceof Map<?, ?> object ? lines(object, name + ".").stream() : List.of(Asking.line(name + "=" + text(field.getValue()))).stream();
        }).toList();
    }

    private static String text(Object value) {
        return value instanceof List<?> words ? String.join(" ", words.stream().map(Object::toString).toList()) : value.toString();
    }

    private static Object value(String name, String text) {
        if (text.isEmpty()) return null;
        if (TEXTS.contains(name)) return text;
        if (name.equals(FORBIDDEN)) return Arrays.asList(text.strip().split("[ ,]+"));
        if (text.equals("true") || text.equals("false")) return Boolean.valueOf(text);
        return text.matches("[0-9]{1,18}") ? Long.valueOf(text) : text;
    }

    @SuppressWarnings("unchecked")
    private static void put(Map<String, Object> fields, String whole, String[] steps, Object value) {
        Map<String, Object> at = fields;
        for (int i = 0; i < steps.length - 1; i++) {
            if (!(at.computeIfAbsent(steps[i], _ -> new LinkedHashMap<String, Object>()) instanceof Map<?, ?> inner)) throw new IllegalArgumentException("is given in two ways: " + Asking.printable(whole));
            at = (Map<String, Object>) inner;
        }
        at.put(steps[steps.length - 1], value);
    }
}
