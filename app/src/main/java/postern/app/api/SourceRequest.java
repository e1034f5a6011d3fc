package postern.app.api;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import postern.app.lists.RosterSource;
import postern.app.roster.SourceUrl;

/**
 * The fields of a source, as a request gives them.
 *
 * @param bearer empty where it is left out, and {@code ""} where it is taken away
 */
record SourceRequest(SourceUrl url, Optional<String> bearer, Optional<Duration> interval) {
    private static final Duration USUAL = Duration.ofHours(1);

    /** @throws Problem 422 naming all that is wrong */
    static SourceRequest read(byte[] body) {
        var faults = new Faults();
        var texts = new HashMap<String, String>();
        var intervals = new HashMap<String, Integer>();
        JsonBody.read(body, faults, json -> json.object("", Map.of("url", at -> json.text(at).ifPresent(text -> texts.put(at, text)),
                "bearer", at -> {
                    if (json.isNull()) texts.put(at, "");
                    else json.text(at).ifPresent(text -> texts.put(at, text));
                },
                "interval", at -> json.integer(at).ifPresent(seconds -> intervals.put(at, seconds)))));
        Optional<SourceUrl> url = url(texts.get("url"), faults);
        Optional<String> bearer = Optional.ofNullable(texts.get("bearer"));
        boolean token = bearer.map(secret -> secret.isEmpty() || secret.matches("[A-Za-z0-9._~+/-]{1,990}={0,10}")).orElse(true);
        if (!token) faults.add("bearer", "is no token of RFC 6750: up to 1,000 letters, digits and -._~+/=");
        Optional<Duration> interval = Optional.ofNullable(intervals.get("interval")).map(Duration::ofSeconds);
        boolean fits = interval.map(every -> every.compareTo(RosterSource.SHORTEST) >= 0 && every.compareTo(RosterSource.LONGEST) <= 0).orElse(true);
        if (!fits) faults.add("interval", "is not between " + RosterSource.SHORTEST.toSeconds() + " and " + RosterSource.LONGEST.toSeconds() + " seconds");
        faults.throwIfAny();
        return new SourceRequest(url.orElseThrow(), bearer, interval);
    }

    /** A secret that is left out stays, unless another host would get it; so does the interval. */
    RosterSource.Wanted over(Optional<RosterSource.Wanted> before) {
        boolean sameHost = before.map(wanted -> SourceUrl.parse(wanted.url().toString()).isSameHost(url)).orElse(false);
        Optional<String> kept = sameHost ? before.flatMap(RosterSource.Wanted::bearer) : Optional.empty();
        return new RosterSource.Wanted(url.uri(), bearer.map(secret -> Optional.of(secret).filter(given -> !given.isEmpty())).orElse(kept),
                interval.or(() -> before.map(RosterSource.Wanted::every)).orElse(USUAL));
    }

    private static Optional<SourceUrl> url(String text, Faults faults) {
        if (text == null) {
            faults.add("url", "is missing");
            return Optional.empty();
        }
        try {
            return Optional.of(SourceUrl.parse(text));
        } catch (IllegalArgumentException wrong) {
            faults.add("url", wrong.getMessage());
            return Optional.empty();
        }
    }

    /** The secret stays out of logs. */
    @Override public String toString() {
        return "a source";
    }
}
