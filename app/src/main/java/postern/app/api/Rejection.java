package postern.app.api;

import java.util.Map;
import java.util.Optional;
import postern.app.lists.Moderation;

/** Reads {@code {"reason": …}}, which may be left out, and the body with it. */
final class Rejection {
    private Rejection() { }

    /** @throws Problem 422 */
    static Optional<String> read(byte[] body) {
        if (body == null || body.length == 0) return Optional.empty();
        var faults = new Faults();
        var reason = new StringBuilder();
        JsonBody.read(body, faults, json -> json.object("", Map.of("reason", place -> {
            if (!json.isNull()) json.text(place).ifPresent(reason::append);
        })));
        String text = reason.toString().replace("\r\n", "\n").strip();
        boolean good = text.length() <= Moderation.LONGEST_REASON && text.chars().noneMatch(c -> Character.isISOControl(c) && c != '\n' && c != '\t');
        if (!good) faults.add("reason", "has more than " + Moderation.LONGEST_REASON + " characters, or control characters");
        faults.throwIfAny();
        return Optional.of(text).filter(given -> !given.isEmpty());
    }
}
