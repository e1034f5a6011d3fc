package postern.app.ui;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a form or a query holds (application/x-www-form-urlencoded, WHATWG URL section 5), as typed: not yet looked at.
 *
 * @param fields all values of each name, in order
 */
record Form(Map<String, List<String>> fields) {
    static final Form EMPTY = new Form(Map.of());
    private static final int MOST_FIELDS = 1_000;

    /** @throws Refusal 400 if that is no form, not in UTF-8, or has too many fields */
    static Form read(String encoded) {
        var fields = new LinkedHashMap<String, List<String>>();
        if (encoded.isEmpty()) return EMPTY;
        String[] pairs = encoded.split("&", MOST_FIELDS + 2);
        if (pairs.length > MOST_FIELDS) throw new Refusal(400, "This form has too many fields.");
        for (String pair : pairs) {
            int equals = pair.indexOf('=');
            String name = decoded(equals < 0 ? pair : pair.substring(0, equals), true);
            fields.computeIfAbsent(name, _ -> new ArrayList<>()).add(equals < 0 ? "" : decoded(pair.substring(equals + 1), true));
        }
        return new Form(fields);
    }

    /** The first value of that name; empty if there is none. */
    String text(String name) {
        return fields.getOrDefault(name, List.of("")).getFirst();
    }

    /** The same, if it is not blank. */
    Optional<String> given(String name) {
        return Optional.of(text(name).strip()).filter(text -> !text.isEmpty());
    }

    /** Whether a box was ticked, or a button of that name pressed. */
    boolean has(String name) {
        return fields.containsKey(name);
    }

    List<String> all(String name) {
        return fields.getOrDefault(name, List.of());
    }

    /** Lines of a text field, stripped, without empty ones. */
    List<String> lines(String name) {
        return text(name).lines().map(String::strip).filter(line -> !line.isEmpty()).toList();
    }

    /**
     * Undoes percent-encoding (RFC 3986 section 2.1).
     *
     * @param plusIsSpace as in forms, not in paths
     * @throws Refusal 400 if what is encoded is not UTF-8
     */
    static String decoded(String text, boolean plusIsSpace) {
        ByteBuffer octets = ByteBuffer.allocate(text.length() * 3);
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '%') {
                octets.put(octet(text, i + 1));
                i += 2;
            } else if (c == '+' && plusIsSpace) {
                octets.put((byte) ' ');
            } else if (c < 0x80) {
                octets.put((byte) c);
            } else {
                octets.put(String.valueOf(c).getBytes(StandardCharsets.UTF_8));
            }
        }
        try {
            return StandardCharsets.UTF_8.newDecoder().decode(octets.flip()).toString();
        } catch (CharacterCodingException _) {
            throw unreadable();
        }
    }

    private static byte octet(String text, int at) {
        if (at + 2 > text.length() || !Character.isLetterOrDigit(text.charAt(at))) throw unreadable();
        try {
            return (byte) Integer.parseInt(text, at, at + 2, 16);
        } catch (NumberFormatException _) {
            throw unreadable();
        }
    }

    private static Refusal unreadable() {
        return new Refusal(400, "This request cannot be read.");
    }
}
