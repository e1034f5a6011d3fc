package postern.app.ui;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A request for a page, read from HTTP and not yet looked at.
 *
 * @param steps   of the path, decoded; none for {@code /}
 * @param query   what stands behind the question mark
 * @param form    of a POST, else empty
 * @param session what the session's cookie holds
 * @param visit   what the cookie of the sign-in page holds
 * @param site    the header Sec-Fetch-Site
 * @param origin  the header Origin
 * @param host    the header Host
 * @param client  whose request it is, as far as we know: an IP address
 */
record Ask(String method, List<String> steps, Form query, Form form, Optional<String> session, Optional<String> visit,
           Optional<String> site, Optional<String> origin, String host, String client) {
    Ask {
        steps = List.copyOf(steps);
    }

    /** @throws Refusal 400 if the path cannot be read, 404 if it holds NUL, which nothing of ours is named by */
    static List<String> steps(String rawPath) {
        var steps = new ArrayList<String>();
        for (String step : rawPath.split("/")) if (!step.isEmpty()) steps.add(Form.decoded(step, false));
        if (steps.stream().anyMatch(step -> step.indexOf('\0') >= 0)) throw new Refusal(404, "There is no page at this address.");
        return steps;
    }
}
