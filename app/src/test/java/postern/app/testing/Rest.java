package postern.app.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/** The management interface seen by a client of its own: plain HTTP, a bearer key, JSON. Any thread. */
public final class Rest {
    private static final Duration LIMIT = Duration.ofSeconds(60);

    /** An answer. {@link #json} reads the body. */
    public record Answer(int status, String contentType, String body) {
        public Object json() {
            return Json.parse(body);
        }

        /** This answer, if the status is the one wanted. @throws AssertionError with the body, else */
        public Answer expect(int wanted) {
            if (status != wanted) throw new AssertionError("status " + status + " instead of " + wanted + ": " + body);
            return this;
        }
    }

    private final HttpClient client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(5)).build();
    private final URI base;
    private final String key;

    /** @param key the API key; empty: no Authorization is sent */
    public Rest(int port, String key) {
        this.base = URI.create("http://127.0.0.1:" + port);
        this.key = key;
    }

    public Answer get(String path) {
        return call("GET", path, null);
    }

    public Answer post(String path, Object body) {
        return call("POST", path, body);
    }

    public Answer put(String path, Object body) {
        return call("PUT", path, body);
    }

    public Answer patch(String path, Object body) {
        return call("PATCH", path, body);
    }

    public Answer delete(String path) {
        return call("DELETE", path, null);
    }

    /** An address as one step of a path. */
    public static String step(String address) {
        return URLEncoder.encode(address, StandardCharsets.UTF_8);
    }

    private Answer call(String method, String path, Object body) {
        var request = HttpRequest.newBuilder(base.resolve(path)).timeout(LIMIT);
        if (!key.isEmpty()) request.header("Authorization", "Bearer " + key);
        if (body == null) {
            request.method(method, HttpRequest.BodyPublishers.noBody());
        } else {
            request.header("Content-Type", "application/json").method(method, HttpRequest.BodyPublishers.ofString(Json.write(body)));
        }
        try {
            HttpResponse<String> answer = client.send(request.build(), HttpResponse.BodyHandlers.ofString());
            return new Answer(answer.statusCode(), answer.headers().firstValue("Content-Type").orElse(""), answer.body());
        } catch (IOException away) {
            throw new UncheckedIOException(method + " " + path, away);
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
            throw new AssertionError(stop);
        }
    }
}
