package postern.app.api;

import io.micronaut.core.type.Argument;
import io.micronaut.http.HttpMethod;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.MediaType;
import io.micronaut.http.bind.RequestBinderRegistry;
import io.micronaut.http.simple.SimpleHttpRequest;
import io.micronaut.json.JsonMapper;
import io.micronaut.json.tree.JsonNode;
import io.micronaut.web.router.RouteAttributes;
import io.micronaut.web.router.Router;
import io.micronaut.web.router.UriRouteMatch;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import postern.app.lists.ApiKeys;
import postern.app.lists.Keepers;

/**
 * The API for callers in this process who have found out by themselves for whom they ask: the pages. A call goes to the very
 * controller that a program's call would go to, so that each rule has one home: what the API refuses, no page does.
 *
 * <p><b>On failure:</b> what the API says no to is {@link Refused}; trouble of our own is thrown, as a controller throws it.
 * <p><b>Threads:</b> the caller's; it may block, as the database may.
 */
@Singleton
public final class SideDoor {
    private final Keepers keepers;
    private final Router router;
    private final RequestBinderRegistry binders;
    private final JsonMapper json;

    SideDoor(Keepers keepers, Router router, RequestBinderRegistry binders, JsonMapper json) {
        this.keepers = keepers;
        this.router = router;
        this.binders = binders;
        this.json = json;
    }

    /**
     * A call, as it would come over HTTP.
     *
     * @param path    with every step percent-encoded
     * @param body    null members are JSON's null; empty: there is no body
     * @param ifMatch see RFC 9110 section 13.1.1
     */
    public record Call(String method, String path, Map<String, String> query, Optional<Map<String, Object>> body, Optional<String> ifMatch) {
        public static Call get(String path) {
            return new Call("GET", path, Map.of(), Optional.empty(), Optional.empty());
        }

        public static Call of(String method, String path, Map<String, Object> body) {
            return new Call(method, path, Map.of(), Optional.of(body), Optional.empty());
        }

        public static Call of(String method, String path) {
            return new Call(method, path, Map.of(), Optional.empty(), Optional.empty());
        }

        public Call with(Map<String, String> parameters) {
            return new Call(method, path, Map.copyOf(parameters), body, ifMatch);
        }

        public Call ifMatch(String etag) {
            return new Call(method, path, query, body, Optional.of(etag));
        }
    }

    /** What the API says. */
    public sealed interface Answer { }

    /** @param json the object in the body, of maps, lists, texts, numbers, flags and nulls; empty if there was none */
    public record Given(int status, Map<String, Object> json, Optional<String> etag) implements Answer { }

    /** @param faults the fields it does not take; may be empty */
    public record Refused(int status, String detail, List<Fault> faults) implements Answer {
        public Refused {
            faults = List.copyOf(faults);
        }
    }

    /** @param field its place in the body, such as {@code members[3].address} */
    public record Fault(String field, String detail) { }

    /** In the name of a key. */
    public Answer call(ApiKeys.Key key, Call call) {
        return call(Caller.of(key, keepers), call);
    }

    /** In the name of somebody without a key of his own. */
    public Answer call(ApiKeys.Holder holder, Call call) {
        return call(Caller.of(holder, keepers), call);
    }

    private Answer call(Caller caller, Call call) {
        SimpleHttpRequest<byte[]> request = request(call);
        caller.make(request);
        UriRouteMatch<Object, Object> match = router.findClosest(request);
        if (match == null) return new Refused(404, "There is nothing at this address.", List.of());
        RouteAttributes.setRouteMatch(request, match);
        match.fulfillBeforeFilters(binders, request);
        match.fulfillAfterFilters(binders, request);
        try {
            return given(match, match.execute());
        } catch (Problem problem) {
            ProblemBody said = problem.body();
            return new Refused(said.status(), said.detail(), said.errors().stream().map(fault -> new Fault(fault.field(), fault.detail())).toList());
        }
    }

    private SimpleHttpRequest<byte[]> request(Call call) {
        var request = new SimpleHttpRequest<>(HttpMethod.valueOf(call.method()), call.path(), call.body().map(this::octets).orElse(null));
        call.query().forEach((name, value) -> request.getParameters().add(name, List.of(value)));
        request.contentType(MediaType.APPLICATION_JSON_TYPE).accept(MediaType.APPLICATION_JSON_TYPE);
        call.ifMatch().ifPresent(etag -> request.header("If-Match", etag));
        return request;
    }

    private byte[] octets(Map<String, Object> body) {
        try {
            return json.writeValueAsBytes(JsonNode.from(body));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Answer given(UriRouteMatch<Object, Object> match, Object result) {
        return switch (result) {
            case HttpResponse<?> response -> new Given(response.code(), response.getBody().map(body -> shown(match, body)).orElse(Map.of()),
                    Optional.ofNullable(response.header("ETag")));
            case Object body -> new Given(200, shown(match, body), Optional.empty());
        };
    }

    @SuppressWarnings("unchecked")
    private Map<String, Object> shown(UriRouteMatch<Object, Object> match, Object body) {
        try {
            var type = (Argument<Object>) match.getRouteInfo().getResponseBodyType();
            JsonNode tree = type.getType() == Object.class ? json.writeValueToTree(body) : json.writeValueToTree(type, body);
            return (Map<String, Object>) tree.getValue();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
