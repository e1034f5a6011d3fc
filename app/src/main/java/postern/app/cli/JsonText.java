package postern.app.cli;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.io.StringWriter;
import java.util.List;
import java.util.Map;

/** Writes what a command sends. */
final class JsonText {
    private static final JsonFactory JSON = new JsonFactory();

    private JsonText() { }

    /** @param fields texts, numbers, flags, nulls, and lists and maps of these */
    static String of(Map<String, ?> fields) throws IOException {
        var text = new StringWriter();
        try (JsonGenerator out = JSON.createGenerator(text)) {
            write(out, fields);
        }
        return text.toString();
    }

    private static void write(JsonGenerator out, Object value) throws IOException {
        switch (value) {
            case null -> out.writeNull();
            case String text -> out.writeString(text);
            case Boolean flag -> out.writeBoolean(flag);
            case Number number -> out.writeNumber(number.toString());
            case List<?> items -> {
                out.writeStartArray();
                for (Object item : items) write(out, item);
                out.writeEndArray();
            }
            case Map<?, ?> object -> {
                out.writeStartObject();
                for (Map.Entry<?, ?> field : object.entrySet()) {
                    out.writeFieldName(field.getKey().toString());
                    write(out, field.getValue());
                }
                out.writeEndObject();
            }
            default -> throw new IllegalArgumentException("cannot be written as JSON: " + value.getClass());
        }
    }
}
