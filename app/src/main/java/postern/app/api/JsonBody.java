package postern.app.api;

import com.fasterxml.jackson.core.Base64Variant;
import com.fasterxml.jackson.core.Base64Variants;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.exc.InputCoercionException;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.core.exc.StreamReadException;
import io.micronaut.http.HttpStatus;
import io.micronaut.http.exceptions.ContentLengthExceededException;
import java.io.BufferedReader;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.regex.Pattern;

/**
 * Reads the JSON object of a request from front to back, without building a tree of it.
 *
 * <p>What is not JSON ends the request with 400 and the place; what is JSON of the wrong shape is a fault of its field, and
 * reading goes on, so that all faults are told at once. A field that nobody knows is a fault, with the nearest known name.
 */
final class JsonBody {
    private static final int DEEPEST = 16;
    private static final int LONGEST_TEXT = 100_000;
    /** Of one array: what is gathered of it lies in memory before its own limit is looked at. */
    private static final int MOST_ELEMENTS = 100_000;
    private static final Pattern A_NAME = Pattern.compile("[A-Za-z0-9_-]{1,60}");
    private static final JsonFactory JSON = JsonFactory.builder()
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(DEEPEST).maxStringLength(LONGEST_TEXT).maxNumberLength(100).maxNameLength(200).build())
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION)
            .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
            .disable(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES)
            .build();

    private static final Base64Variant BASE64 = Base64Variants.MIME_NO_LINEFEEDS.withPaddingAllowed();

    private final JsonParser parser;
    private final Faults faults;

    private JsonBody(JsonParser parser, Faults faults) {
        this.parser = parser;
        this.faults = faults;
    }

    /**
     * Reads a whole body.
     *
     * @param reading is handed it, standing on its object, and reads that with {@link #object}
     * @throws Problem 400 if it is not one JSON object
     */
    static void read(byte[] body, Faults faults, Consumer<JsonBody> reading) {
        try {
            read(parser(new ByteArrayInputStream(body)), faults, reading);
        } catch (IOException e) {
            throw malformed(e);
        }
    }

    /** The same from a stream, which is read to its end and closed; for what must not lie in memory as a whole. */
    static void read(InputStream body, Faults faults, Consumer<JsonBody> reading) {
        try {
            read(parser(body), faults, reading);
        } catch (IOException e) {
            throw malformed(e);
        }
    }

    /** Jackson itself puts U+FFFD in place of what is no UTF-8, and two texts that differ become one. A byte order mark may stand before it (RFC 8259 section 8.1). */
    private static JsonParser parser(InputStream body) throws IOException {
        var text = new BufferedReader(new InputStreamReader(body, StandardCharsets.UTF_8.newDecoder()));
        text.mark(1);
        if (text.read() != '\ufeff') text.reset();
        return JSON.createParser(text);
    }

    private static void read(JsonParser opened, Faults faults, Consumer<JsonBody> reading) {
        try (JsonParser parser = opened) {
            if (parser.nextToken() != JsonToken.START_OBJECT) throw Problem.malformed("The body is not a JSON object.");
            reading.accept(new JsonBody(parser, faults));
            if (parser.nextToken() != null) throw Problem.malformed("Something follows the JSON object" + at(parser.currentTokenLocation()));
        } catch (UncheckedIOException e) {
            throw malformed(e.getCause());
        } catch (IOException e) {
            throw malformed(e);
        }
    }

    /**
     * Reads the object that the parser stands on.
     *
     * @param place empty for the body itself
     * @param known the fields it may have, each with what reads its value; that is given the field's place
     * @return false, and a fault, if it is something else
     */
    boolean object(String place, Map<String, Consumer<String>> known) {
        if (parser.currentToken() != JsonToken.START_OBJECT) {
            wrong(place, "is not an object");
            return false;
        }
        while (next() != JsonToken.END_OBJECT) {
            String name = name();
            next();
            String field = place.isEmpty() ? name : place + "." + name;
            Consumer<String> reader = known.get(name);
            if (reader != null) reader.accept(field);
            else wrong(A_NAME.matcher(name).matches() ? field : place, Nearest.hint(name, known.keySet()));
        }
        return true;
    }

    boolean isNull() {
        return parser.currentToken() == JsonToken.VALUE_NULL;
    }

    /** Reads the array that the parser stands on. @param element is given the place of each element */
    void array(String place, Consumer<String> element) {
        if (parser.currentToken() != JsonToken.START_ARRAY) {
            wrong(place, "is not an array");
            return;
        }
        for (int i = 0; next() != JsonToken.END_ARRAY; i++) {
            if (i == MOST_ELEMENTS) throw Problem.malformed("More than " + MOST_ELEMENTS + " in " + place + ".");
            element.accept(place + "[" + i + "]");
        }
    }

    /** The text that the parser stands on; empty, and a fault, if it is something else. */
    Optional<String> text(String place) {
        if (parser.currentToken() != JsonToken.VALUE_STRING) {
            wrong(place, "is not a text");
            return Optional.empty();
        }
        try {
            String text = parser.getText();
            if (text.codePoints().noneMatch(JsonBody::isNoCharacter)) return Optional.of(text);
            wrong(place, "holds NUL, or half a character");
            return Optional.empty();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** NUL, which PostgreSQL cannot keep, and the halves of surrogate pairs, which UTF-8 does not have (RFC 3629 section 3). */
    private static boolean isNoCharacter(int codePoint) {
        return codePoint == 0 || codePoint >= Character.MIN_SURROGATE && codePoint <= Character.MAX_SURROGATE;
    }

    /**
     * Decodes the text in base64 (RFC 4648 section 4) that the parser stands on, as it is read: it may be of any length, and
     * without the padding. What
     * is no base64 is a fault, and so is what is no text; {@code to} then has a part of it.
     */
    void base64(String place, OutputStream to) {
        if (parser.currentToken() != JsonToken.VALUE_STRING) {
            wrong(place, "is not a text");
            return;
        }
        try {
            parser.readBinaryValue(BASE64, to);
        } catch (IllegalArgumentException _) {
            throw Problem.field(place, "is not base64");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The whole number that the parser stands on; empty, and a fault, if it is something else or beyond 32 bits. */
    Optional<Integer> integer(String place) {
        if (parser.currentToken() != JsonToken.VALUE_NUMBER_INT) {
            wrong(place, "is not a whole number");
            return Optional.empty();
        }
        try {
            return Optional.of(parser.getIntValue());
        } catch (InputCoercionException _) {
            wrong(place, "is too large a number");
            return Optional.empty();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** True or false, as the parser stands on; empty, and a fault, if it is something else. */
    Optional<Boolean> flag(String place) {
        return switch (parser.currentToken()) {
            case VALUE_TRUE -> Optional.of(true);
            case VALUE_FALSE -> Optional.of(false);
            default -> {
                wrong(place, "is neither true nor false");
                yield Optional.empty();
            }
        };
    }

    private void wrong(String place, String detail) {
        faults.add(place, detail);
        try {
            parser.skipChildren();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private JsonToken next() {
        try {
            JsonToken token = parser.nextToken();
            if (token == null) throw Problem.malformed("The JSON ends too early.");
            return token;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private String name() {
        try {
            return parser.currentName();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The parser's own message quotes what was sent, so it is not repeated. */
    private static Problem malformed(IOException e) {
        if (e.getCause() instanceof ContentLengthExceededException) return Problem.plain(HttpStatus.REQUEST_ENTITY_TOO_LARGE, "The request is larger than is taken here.");
        return switch (e) {
            case StreamConstraintsException _ -> Problem.malformed("The JSON is nested deeper than " + DEEPEST
                    + ", or a text, name or number in it is too long.");
            case StreamReadException wrong -> Problem.malformed("The JSON is malformed" + at(wrong.getLocation()));
            default -> Problem.malformed("The body is not JSON in UTF-8.");
        };
    }

    private static String at(JsonLocation location) {
        return location == null ? "." : ", at line " + location.getLineNr() + ", column " + location.getColumnNr() + ".";
    }
}
