package postern.app.api;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;

/** The place of the last item seen, in a form that nobody is tempted to build. */
final class Cursor {
    private static final int LONGEST = 2000;

    private Cursor() { }

    static String encode(String place) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(place.getBytes(StandardCharsets.UTF_8));
    }

    /** @throws Problem 400 if it is not one of ours */
    static String decode(String cursor) {
        if (cursor.length() > LONGEST) throw wrong();
        try {
            ByteBuffer octets = ByteBuffer.wrap(Base64.getUrlDecoder().decode(cursor));
            String place = StandardCharsets.UTF_8.newDecoder().decode(octets).toString();
            if (place.isEmpty() || place.indexOf('\0') >= 0) throw wrong();
            return place;
        } catch (IllegalArgumentException | CharacterCodingException _) {
            throw wrong();
        }
    }

    private static Problem wrong() {
        return Problem.query("cursor", "is not one that a page's next gave");
    }
}
