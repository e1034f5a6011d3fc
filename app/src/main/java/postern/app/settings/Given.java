package postern.app.settings;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;

/**
 * What was written, by full name; the environment wins over the file. Not yet understood, only known to be a setting.
 */
final class Given {
    /**
     * One value as written.
     *
     * @param told  the name to use towards the operator: dotted key or environment variable
     * @param items the value; several only where a list was written
     * @param list  written as a list
     */
    record Value(String told, List<String> items, boolean list) {
        Value {
            items = List.copyOf(items);
        }
    }

    private final Map<String, Value> values = new LinkedHashMap<>();

    void put(String fullName, Value value) {
        values.put(fullName, value);
    }

    Optional<Value> get(Key key, int number) {
        return Optional.ofNullable(values.get(key.at(number)));
    }

    /** How the operator knows this setting: as written, else by its dotted key. */
    String told(Key key, int number) {
        return get(key, number).map(Value::told).orElse(key.at(number));
    }

    boolean has(Key key, int number) {
        return values.containsKey(key.at(number));
    }

    /** The numbers for which any numbered setting was written, in order. */
    TreeSet<Integer> numbers() {
        var numbers = new TreeSet<Integer>();
        for (String name : values.keySet()) {
            int open = name.indexOf('[');
            if (open >= 0) numbers.add(Integer.valueOf(name.substring(open + 1, name.indexOf(']'))));
        }
        return numbers;
    }
}
