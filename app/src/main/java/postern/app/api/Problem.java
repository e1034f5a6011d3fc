package postern.app.api;

import io.micronaut.http.HttpStatus;
import java.util.List;
import java.util.Map;

/**
 * Ends a request with a problem (RFC 9457) instead of its answer. What it says is meant for the caller and holds no
 * member's address.
 */
final class Problem extends RuntimeException {
    private static final long serialVersionUID = 1;

    /** The kinds that a program may want to tell apart by more than the status. */
    enum Kind {
        PLAIN("about:blank"),
        INVALID("urn:postern:problem:invalid-fields"),
        MALFORMED("urn:postern:problem:malformed-json"),
        EXISTS("urn:postern:problem:exists"),
        TROUBLE("urn:postern:problem:trouble-of-our-own");

        final String type;

        Kind(String type) {
            this.type = type;
        }
    }

    private final transient HttpStatus status;
    private final transient Kind kind;
    private final transient List<FieldFault> errors;
    private final transient Map<String, String> headers;

    private Problem(HttpStatus status, Kind kind, String detail, List<FieldFault> errors, Map<String, String> headers) {
        super(detail, null, false, false);
        this.status = status;
        this.kind = kind;
        this.errors = List.copyOf(errors);
        this.headers = Map.copyOf(headers);
    }

    static Problem plain(HttpStatus status, String detail) {
        return new Problem(status, Kind.PLAIN, detail, List.of(), Map.of());
    }

    /** The body is not JSON, or not within the limits. */
    static Problem malformed(String detail) {
        return new Problem(HttpStatus.BAD_REQUEST, Kind.MALFORMED, detail, List.of(), Map.of());
    }

    /** A query parameter cannot be read. */
    static Problem query(String parameter, String detail) {
        return new Problem(HttpStatus.BAD_REQUEST, Kind.INVALID, "A query parameter is not as it should be.",
                List.of(new FieldFault(parameter, detail)), Map.of());
    }

    /** RFC 6750 section 3. */
    static Problem unauthorized(String detail) {
        return new Problem(HttpStatus.UNAUTHORIZED, Kind.PLAIN, detail, List.of(), Map.of("WWW-Authenticate", "Bearer realm=\"postern\""));
    }

    /** He is known, and may not do that. */
    static Problem forbidden() {
        return forbidden("This key may not do that.");
    }

    static Problem forbidden(String detail) {
        return plain(HttpStatus.FORBIDDEN, detail);
    }

    static Problem notFound(String what) {
        return plain(HttpStatus.NOT_FOUND, "There is no such " + what + ".");
    }

    static Problem exists(String field, String detail) {
        return new Problem(HttpStatus.CONFLICT, Kind.EXISTS, "It is there already.", List.of(new FieldFault(field, detail)), Map.of());
    }

    static Problem invalid(List<FieldFault> faults, int more) {
        String detail = faults.size() == 1 ? "One field is not as it should be; nothing was changed."
                : faults.size() + more + " fields are not as they should be; nothing was changed.";
        if (more > 0) detail += " The first " + faults.size() + " are named.";
        return new Problem(HttpStatus.UNPROCESSABLE_ENTITY, Kind.INVALID, detail, faults, Map.of());
    }

    /** One field is beyond reading on. */
    static Problem field(String field, String detail) {
        return invalid(List.of(new FieldFault(field, detail)), 0);
    }

    /** Too much is in hand. */
    static Problem busy(String detail) {
        return new Problem(HttpStatus.SERVICE_UNAVAILABLE, Kind.PLAIN, detail, List.of(), Map.of("Retry-After", "10"));
    }

    /** @param id what the log's lines about it begin with */
    static Problem trouble(HttpStatus status, String id) {
        return new Problem(status, Kind.TROUBLE, "Trouble of our own; the log tells more under " + id + ".", List.of(),
                status == HttpStatus.SERVICE_UNAVAILABLE ? Map.of("Retry-After", "10") : Map.of());
    }

    HttpStatus status() {
        return status;
    }

    Map<String, String> headers() {
        return headers;
    }

    ProblemBody body() {
        return new ProblemBody(kind.type, title(), status.getCode(), getMessage(), errors);
    }

    private String title() {
        return switch (kind) {
            case PLAIN -> status.getReason();
            case INVALID -> "Fields are not as they should be";
            case MALFORMED -> "Not the JSON that was expected";
            case EXISTS -> "There already";
            case TROUBLE -> "Trouble of our own";
        };
    }
}
