package postern.app.ui;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** As much of a browser as forms need: keeps cookies, follows no redirect, and sends what it is told. One thread. */
final class PlainBrowser implements AutoCloseable {
    private static final Pattern TOKEN = Pattern.compile("name=\"csrf\" value=\"([^\"]*)\"");

    private final HttpClient client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final URI base;
    final Map<String, String> cookies = new LinkedHashMap<>();
    /** The token of the page seen last. */
    String token = "";

    PlainBrowser(int port) {
        base = URI.create("http://127.0.0.1:" + port);
    }

    record Page(int status, String html, HttpResponse<String> response) {
        String header(String name) {
            return response.headers().firstValue(name).orElse("");
        }

        List<String> setCookies() {
            return response.headers().allValues("Set-Cookie");
        }
    }

    Page get(String path, String... headers) {
        return send(request(path, headers).GET().build());
    }

    /** With the token of the page seen last. @param fields name, value, name, value … */
    Page post(String path, String... fields) {
        var all = new ArrayList<>(List.of("csrf", token));
        all.addAll(List.of(fields));
        return raw(path, encoded(all), "Sec-Fetch-Site", "same-origin", "Origin", "null");
    }

    Page raw(String path, String body, String... headers) {
        return send(request(path, headers).header("Content-Type", "application/x-www-form-urlencoded").POST(HttpRequest.BodyPublishers.ofString(body)).build());
    }

    PlainBrowser signIn(String key) {
        get("/signin");
        Page page = post("/signin", "key", key);
        if (page.status() != 303) throw new AssertionError(page.status() + " " + page.html());
        get("/lists");
        return this;
    }

    static String encoded(List<String> fields) {
        var text = new StringBuilder();
        for (int i = 0; i < fields.size(); i += 2) text.append(i == 0 ? "" : "&").append(step(fields.get(i))).append('=').append(step(fields.get(i + 1)));
        return text.toString();
    }

    static String step(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    private HttpRequest.Builder request(String path, String... headers) {
        var request = HttpRequest.newBuilder(base.resolve(path)).timeout(Duration.ofSeconds(20)).header("Accept", "text/html,*/*;q=0.8");
        if (!cookies.isEmpty()) request.header("Cookie", String.join("; ", cookies.entrySet().stream().map(cookie -> cookie.getKey() + "=" + cookie.getValue()).toList()));
        if (headers.length > 0) request.headers(headers);
        return request;
    }

    private Page send(HttpRequest request) {
        try {
            HttpResponse<String> response = client.send(request, HttpResponse.BodyHandlers.ofString());
            for (String set : response.headers().allValues("Set-Cookie")) {
                String[] pair = set.split(";")[0].split("=", 2);
                if (set.contains("Max-Age=0")) cookies.remove(pair[0]);
                else cookies.put(pair[0], pair[1]);
            }
            Matcher found = TOKEN.matcher(response.body());
            if (found.find()) token = found.group(1);
            return new Page(response.statusCode(), response.body(), response);
        } catch (IOException e) {
            throw new UncheckedIOException(request.toString(), e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override public void close() {
        client.close();
    }
}
