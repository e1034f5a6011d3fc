package postern.app.testing;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import postern.rewrite.testing.Peers;

/**
 * A real Chromium without JavaScript, driven by W3C WebDriver through Debian's chromedriver. Elements are named by CSS selectors; one
 * that is not there fails with the page's text. One thread.
 */
public final class Chromium implements AutoCloseable {
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final String ELEMENT = "element-6066-11e4-a52e-4f735466cecf";

    private final HttpClient client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final Path folder = Folders.open("chromium");
    private final String driver;
    private final Process process;
    private final String session;

    private Chromium(Path driverProgram, Path browser) {
        int port = Ports.free();
        driver = "http://127.0.0.1:" + port;
        process = launch(driverProgram, port);
        try {
            Await.until(LIMIT, "chromedriver answers", () -> Ports.open(port), this::log);
            List<String> arguments = List.of("--headless=new", "--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu", "--hide-scrollbars", "--window-size=1200,1000", "--no-proxy-server",
                    "--blink-settings=scriptEnabled=false", "--user-data-dir=" + folder.resolve("profile"));
            Object capabilities = Json.object("alwaysMatch", Json.object("browserName", "chrome", "goog:chromeOptions", Json.object("binary", browser.toString(), "args", arguments)));
            session = Json.text(call("POST", "/session", Json.object("capabilities", capabilities)), "sessionId");
        } catch (RuntimeException | Error inVain) {
            stop();
            throw inVain;
        }
    }

    /** Skips the test, or fails it, where there is none. */
    public static Chromium open() {
        Path browser = Peers.anyOf("chromium", Path.of("/usr/bin/chromium"), Path.of("/usr/bin/google-chrome"));
        return new Chromium(Peers.anyOf("chromium-driver", Path.of("/usr/bin/chromedriver")), browser);
    }

    public void go(String url) {
        call("POST", here("/url"), Json.object("url", url));
    }

    public String url() {
        return (String) call("GET", here("/url"), null);
    }

    public String title() {
        return (String) call("GET", here("/title"), null);
    }

    /** All that a person sees on the page. */
    public String text() {
        return text("body");
    }

    public String text(String selector) {
        return (String) call("GET", element(selector) + "/text", null);
    }

    public boolean has(String selector) {
        return !elements(selector).isEmpty();
    }

    /** Presses a button or follows a link, and waits for the page behind it: without scripts the driver does not. */
    public void press(String selector) {
        press("css selector", selector);
    }

    /** The same of the link with that text. */
    public void follow(String text) {
        press("link text", text);
    }

    private void press(String using, String value) {
        List<?> before = elements("html");
        call("POST", element(using, value) + "/click", Map.of());
        Await.until(LIMIT, "a page behind " + value, () -> !elements("html").equals(before) && has("main h1"), this::text);
    }

    /** Puts {@code text} into a field in place of what stands there. */
    public void fill(String selector, String text) {
        call("POST", element(selector) + "/clear", Map.of());
        call("POST", element(selector) + "/value", Json.object("text", text));
    }

    /** Chooses the option with that value. */
    public void choose(String selector, String value) {
        call("POST", element(selector + " option[value=\"" + value + "\"]") + "/click", Map.of());
    }

    /** The whole page as a picture, as a window of that width would show it; in the light colours, or the dark ones. */
    public byte[] picture(int width, boolean dark) {
        cdp("Emulation.setDeviceMetricsOverride", Json.object("width", width, "height", 800, "deviceScaleFactor", 1, "mobile", false));
        cdp("Emulation.setEmulatedMedia", Json.object("features", List.of(Json.object("name", "prefers-color-scheme", "value", dark ? "dark" : "light"))));
        Object shot = cdp("Page.captureScreenshot", Json.object("format", "png", "captureBeyondViewport", true));
        cdp("Emulation.clearDeviceMetricsOverride", Map.of());
        return Base64.getDecoder().decode(Json.text(shot, "data"));
    }

    /** How wide the page's content is where the window has {@code width}: more means that one has to scroll sideways. */
    public int contentWidth(int width) {
        cdp("Emulation.setDeviceMetricsOverride", Json.object("width", width, "height", 800, "deviceScaleFactor", 1, "mobile", false));
        int content = ((Number) Json.at(cdp("Page.getLayoutMetrics", Map.of()), "cssContentSize", "width")).intValue();
        cdp("Emulation.clearDeviceMetricsOverride", Map.of());
        return content;
    }

    private Object cdp(String command, Object parameters) {
        return call("POST", here("/goog/cdp/execute"), Json.object("cmd", command, "params", parameters));
    }

    /** None between two pages. */
    private List<?> elements(String selector) {
        return (List<?>) call("POST", here("/elements"), Json.object("using", "css selector", "value", selector));
    }

    private String element(String selector) {
        return element("css selector", selector);
    }

    private String element(String using, String value) {
        return here("/element/" + Json.text(call("POST", here("/element"), Json.object("using", using, "value", value)), ELEMENT));
    }

    private String here(String path) {
        return "/session/" + session + path;
    }

    private Object call(String method, String path, Object body) {
        var request = HttpRequest.newBuilder(URI.create(driver + path)).timeout(LIMIT)
                .method(method, body == null ? HttpRequest.BodyPublishers.noBody() : HttpRequest.BodyPublishers.ofString(Json.write(body)));
        try {
            HttpResponse<String> answer = client.send(request.build(), HttpResponse.BodyHandlers.ofString());
            Object json = Json.parse(answer.body());
            if (answer.statusCode() == 200) return Json.at(json, "value");
            String seen = path.endsWith("/element") ? "\n" + url() + "\n" + text() : "";
            throw new AssertionError(method + " " + path + " " + body + ": " + Json.text(json, "value", "error") + ", " + Json.text(json, "value", "message") + seen);
        } catch (IOException away) {
            throw new UncheckedIOException(method + " " + path, away);
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
            throw new AssertionError(stop);
        }
    }

    private Process launch(Path program, int port) {
        try {
            var builder = new ProcessBuilder(program.toString(), "--port=" + port).redirectErrorStream(true).redirectInput(new File("/dev/null"))
                    .redirectOutput(folder.resolve("log").toFile());
            builder.environment().put("HOME", folder.toString());
            return builder.start();
        } catch (IOException none) {
            throw new UncheckedIOException(none);
        }
    }

    private String log() {
        try {
            return Files.readString(folder.resolve("log"));
        } catch (IOException none) {
            throw new UncheckedIOException(none);
        }
    }

    @Override public void close() {
        try {
            call("DELETE", here(""), null);
        } finally {
            stop();
        }
    }

    private void stop() {
        List<ProcessHandle> children = process.descendants().toList();
        process.destroy();
        children.forEach(ProcessHandle::destroyForcibly);
        try {
            if (!process.waitFor(10, TimeUnit.SECONDS)) process.destroyForcibly();
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
        client.close();
        Folders.remove(folder);
    }
}
