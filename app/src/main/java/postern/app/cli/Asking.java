package postern.app.cli;

import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;
import postern.app.cli.Cli.Surroundings;

/** Which server a command asks and with which key: options that all such commands have, and what their exit code says. */
final class Asking {
    private static final int REFUSED = 1;

    @Spec(Spec.Target.MIXEE) private CommandSpec spec;

    @Option(names = "--url", paramLabel = "URL", scope = ScopeType.INHERIT,
            description = "The server. Default: http://127.0.0.1 and POSTERN_HTTP_PORT, else 8080.")
    private URI url;

    @Option(names = "--key-file", paramLabel = "FILE", scope = ScopeType.INHERIT,
            description = "File with an API key. Default: admin.key in POSTERN_DATA, else in ./data.")
    private Path keyFile;

    /** A call to the server, and what to print of a good answer. */
    interface Work {
        Answer with(ApiClient client) throws IOException;
    }

    /** @return 0 for a good answer, 1 for a refusal, 75 where the server is away or has trouble */
    int ask(Surroundings surroundings, Work work) {
        try (var client = new ApiClient(server(surroundings), key(surroundings))) {
            Answer answer = work.with(client);
            if (answer.isGood()) return 0;
            surroundings.err().println("postern: " + printable(Answer.text(answer.body(), "detail")));
            if (answer.body().get("errors") instanceof List<?> errors) errors.forEach(error -> surroundings.err().println("  " + fault(error)));
            return answer.status() >= 500 ? PostCommand.TRY_AGAIN : REFUSED;
        } catch (IOException trouble) {
            surroundings.err().println("postern: " + trouble.getMessage());
            return PostCommand.TRY_AGAIN;
        }
    }

    /** Strangers wrote it: nothing in it may steer a terminal. */
    static String printable(String text) {
        return text.replaceAll("[\\p{Cntrl}\\u0080-\\u009f\\u202a-\\u202e\\u2066-\\u2069&&[^\n\t]]", "?");
    }

    /** One line of several columns; what is empty is a dash. */
    static String line(String... columns) {
        return printable(Arrays.stream(columns).map(column -> column.isEmpty() ? "-" : column).collect(Collectors.joining("  "))).replaceAll("[\n\t]", " ");
    }

    /** A text from outside as one step of a path, or as a value in a query. */
    static String step(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }

    private static String fault(Object error) {
        return error instanceof Map<?, ?> fault ? printable(Answer.text(fault, "field") + " " + Answer.text(fault, "detail")) : "";
    }

    private URI server(Surroundings surroundings) {
        if (url == null) return URI.create("http://127.0.0.1:" + surroundings.environment().getOrDefault("POSTERN_HTTP_PORT", "8080"));
        if (url.getHost() == null || !List.of("http", "https").contains(url.getScheme())) throw wrong("--url is not like http://127.0.0.1:8080");
        return url;
    }

    private String key(Surroundings surroundings) {
        Path file = keyFile != null ? keyFile : Path.of(surroundings.environment().getOrDefault("POSTERN_DATA", "./data")).resolve("admin.key");
        try {
            return Files.readString(file).strip();
        } catch (IOException unreadable) {
            throw wrong("cannot read the key in " + file + ": name it by --key-file");
        }
    }

    private ParameterException wrong(String sentence) {
        return new ParameterException(spec.commandLine(), sentence);
    }
}
