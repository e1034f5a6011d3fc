package postern.app.api;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.net.http.HttpResponse;
import java.time.Clock;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.IntFunction;
import org.junit.jupiter.api.Test;
import postern.outbound.testing.TemporaryDatabase;
import postern.rewrite.testing.Peers;

/** Of those who change what they saw, one succeeds, however close they come; on every database. */
interface EtagContract {
    int AT_ONCE = 4;

    TemporaryDatabase open();

    @Test default void oneOfThoseWhoSawTheSameListChangesIt() throws Exception {
        race("/api/v1/lists/board@lists.example.org", "PATCH", i -> "{'displayName':'Number " + i + " of %d'}");
    }

    @Test default void oneOfThoseWhoSawTheSameOwnersReplacesThem() throws Exception {
        race("/api/v1/lists/board@lists.example.org/owners", "PUT", i -> "{'owners':[{'address':'n" + i + ".%d@example.net'}]}");
    }

    /** A switch has two positions only, so each round turns both the other way. */
    @Test default void oneOfThoseWhoSawTheSameDomainChangesIt() throws Exception {
        race("/api/v1/domains/lists.example.org", "PATCH", _ -> "{'arc':%b,'ownersMakeLists':%1$b}");
    }

    @Test default void oneOfThoseWhoSawTheSameForwardRemovesIt() throws Exception {
        try (var api = server()) {
            for (int round = 0; round < Peers.rounds(3, 20); round++) {
                String path = api.call("POST", "/api/v1/forwards", "{'address':'info@lists.example.org','targets':['x@example.com']}").headers().firstValue("Location").orElseThrow();
                String etag = api.get(path).headers().firstValue("ETag").orElseThrow();
                List<Integer> statuses = atOnce(api, "DELETE", path, etag, _ -> "");
                assertEquals(1, statuses.stream().filter(status -> status == 204).count(), statuses.toString());
                assertEquals(AT_ONCE - 1, statuses.stream().filter(status -> status == 404 || status == 412).count(), statuses.toString());
            }
        }
    }

    private void race(String path, String method, IntFunction<String> body) throws Exception {
        try (var api = server()) {
            for (int round = 0; round < Peers.rounds(5, 50); round++) {
                String etag = api.get(path).headers().firstValue("ETag").orElseThrow();
                int now = round;
                List<Integer> statuses = atOnce(api, method, path, etag, i -> body.apply(i).contains("%b") ? body.apply(i).formatted(now % 2 == 0) : body.apply(i).formatted(now));
                assertEquals(List.of(200, 412, 412, 412), statuses.stream().sorted().toList(), "round " + round);
            }
        }
    }

    private static List<Integer> atOnce(ApiServer api, String method, String path, String etag, IntFunction<String> body) throws Exception {
        var start = new CyclicBarrier(AT_ONCE);
        var calls = new ArrayList<Callable<HttpResponse<String>>>();
        for (int i = 0; i < AT_ONCE; i++) {
            var call = new ApiServer.Call(method, path, body.apply(i).replace('\'', '"'), List.of("Authorization", "Bearer " + api.key(), "Content-Type", "application/json",
                    "If-Match", etag));
            calls.add(() -> {
                start.await();
                return api.call(call);
            });
        }
        try (var all = Executors.newVirtualThreadPerTaskExecutor()) {
            var statuses = new ArrayList<Integer>();
            for (Future<HttpResponse<String>> answer : all.invokeAll(calls)) statuses.add(answer.get().statusCode());
            return statuses;
        }
    }

    private ApiServer server() throws IOException {
        var api = new ApiServer(open(), Optional.empty(), Clock.fixed(ApiServer.NOW, ZoneOffset.UTC));
        api.domain(false);
        assertEquals(201, api.call("POST", "/api/v1/lists", "{'address':'board@lists.example.org'}").statusCode());
        return api;
    }
}
