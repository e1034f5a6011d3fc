package postern.app.cli;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Speaks to the management API of a running server.
 *
 * <p><b>On failure:</b> an IOException whose message is for a person: nobody listens there, or no answer in time.
 */
final class ApiClient implements AutoCloseable {
    private static final Duration CONNECT = Duration.ofSeconds(5);
    private static final Duration ANSWER = Duration.ofSeconds(30);
    private static final Duration LONG_ANSWER = Duration.ofSeconds(120);

    private final HttpClient client = HttpClient.newBuilder().connectTimeout(CONNECT).build();
    private final URI server;
    private final String key;

    ApiClient(URI server, String key) {
        this.server = server;
        this.key = key;
    }

    /** @param path with its query, encoded */
    Answer call(String method, String path) throws IOException {
        return answer(HttpRequest.newBuilder(server.resolve(path)).timeout(ANSWER).method(method, BodyPublishers.noBody()));
    }

    /** The same of what may have to wait for the DNS. */
    Answer slowly(String method, String path) throws IOException {
        return answer(HttpRequest.newBuilder(server.resolve(path)).timeout(LONG_ANSWER).method(method, BodyPublishers.noBody()));
    }

    /** @param fields of the body: texts, flags, lists and maps of these */
    Answer call(String method, String path, Map<String, Object> fields) throws IOException {
        return answer(HttpRequest.newBuilder(server.resolve(path)).timeout(ANSWER).header("Content-Type", "application/json")
                .method(method, BodyPublishers.ofString(JsonText.of(fields))));
    }

    /** All items, page by page. @param path with or without a query @return the last answer, or the first that is not good */
    Answer pages(String path, Consumer<Map<?, ?>> item) throws IOException {
        Answer page = call("GET", path);
        while (page.isGood()) {
            for (Object one : (List<?>) page.body().get("items")) if (one instanceof Map<?, ?> object) item.accept(object);
            if (!(page.body().get("next") instanceof String next)) break;
            page = call("GET", path + (path.contains("?") ? "&" : "?") + "cursor=" + next);
        }
        return page;
    }

    /** A question that may be large, and may have to wait for the DNS. @param json its body in pieces @param octets of all of them */
    Answer post(String path, Iterable<byte[]> json, long octets) throws IOException {
        return answer(HttpRequest.newBuilder(server.resolve(path)).timeout(LONG_ANSWER).header("Content-Type", "application/json")
                .POST(BodyPublishers.fromPublisher(BodyPublishers.ofByteArrays(json), octets)));
    }

    private Answer answer(HttpRequest.Builder request) throws IOException {
        try {
            var response = client.send(request.header("Authorization", "Bearer " + key).build(), BodyHandlers.ofString());
            return Answer.of(response.statusCode(), response.body());
        } catch (IOException away) {
            throw new IOException("no answer from " + server + (away.getMessage() == null ? "" : ": " + away.getMessage()) + " (is postern serve running there?)", away);
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", stop);
        }
    }

    @Override public void close() {
        client.close();
    }
}
