package postern.app.cli;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What the management API answered: JSON as maps, lists, strings, numbers, booleans and null. @param json the same as it came */
record Answer(int status, String json, Map<String, Object> body) {
    private static final JsonFactory JSON = new JsonFactory();

    /** @param text empty for no body. @throws IOException if it is no JSON object */
    static Answer of(int status, String text) throws IOException {
        if (text.isEmpty()) return new Answer(status, text, Map.of());
        try (JsonParser parser = JSON.createParser(text)) {
            if (parser.nextToken() != JsonToken.START_OBJECT) throw new IOException("the answer is no JSON object");
            return new Answer(status, text, object(parser));
        }
    }

    /** A field's text; empty if it is missing or null. */
    static String text(Map<?, ?> object, String field) {
        Object value = object.get(field);
        return value == null ? "" : value.toString();
    }

    /** Of these fields one line of columns. */
    static String line(Map<?, ?> object, String... fields) {
        return Asking.line(Arrays.stream(fields).map(field -> text(object, field)).toArray(String[]::new));
    }

    /** How many of a list's people were put on it and taken off. */
    static String synced(Map<?, ?> counts) {
        return "added " + text(counts, "added") + ", removed " + text(counts, "removed") + ", unchanged " + text(counts, "unchanged");
    }

    boolean isGood() {
        return status / 100 == 2;
    }

    private static Map<String, Object> object(JsonParser parser) throws IOException {
        var fields = new LinkedHashMap<String, Object>();
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String name = parser.currentName();
            parser.nextToken();
            fields.put(name, value(parser));
        }
        return fields;
    }

    private static List<Object> array(JsonParser parser) throws IOException {
        var items = new ArrayList<>();
        while (parser.nextToken() != JsonToken.END_ARRAY) items.add(value(parser));
        return items;
    }

    private static Object value(JsonParser parser) throws IOException {
        return switch (parser.currentToken()) {
            case START_OBJECT -> object(parser);
            case START_ARRAY -> array(parser);
            case VALUE_NULL -> null;
            case VALUE_TRUE -> true;
            case VALUE_FALSE -> false;
            case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> parser.getNumberValue();
            default -> parser.getText();
        };
    }
}
