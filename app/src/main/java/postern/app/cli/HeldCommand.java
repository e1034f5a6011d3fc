package postern.app.cli;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;
import postern.app.cli.Cli.Surroundings;

/** {@code postern held}: looks at what was kept, lets it pass, throws it away; asks the running server. */
@Command(name = "held", header = "List, show, release or delete mail that was kept.",
        synopsisHeading = "%nUsage: ", customSynopsis = "postern held list|show|release|delete [ID] [OPTIONS]",
        descriptionHeading = "%n", commandListHeading = "%nCommands:%n", optionListHeading = "%nOptions:%n",
        description = "Mail that might not pass is kept for 14 days. Asks the running server over HTTP with the admin key.",
        footerHeading = "%nEnds with:%n",
        footer = {"  0   done", "  1   refused: no such mail, or it reaches nobody", "  75  the server is away or has trouble"})
final class HeldCommand implements Runnable {
    private static final int REFUSED = 1;
    private static final String HELD = "/api/v1/held";

    private final Surroundings surroundings;

    @Spec private CommandSpec spec;

    @Option(names = "--url", paramLabel = "URL", scope = ScopeType.INHERIT,
            description = "The server. Default: http://127.0.0.1 and POSTERN_HTTP_PORT, else 8080.")
    private URI url;

    @Option(names = "--key-file", paramLabel = "FILE", scope = ScopeType.INHERIT,
            description = "File with an API key. Default: admin.key in POSTERN_DATA, else in ./data.")
    private Path keyFile;

    @Option(names = {"-h", "--help"}, usageHelp = true, scope = ScopeType.INHERIT, description = "Show this help and end.")
    private boolean help;

    HeldCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    /** Without a command: what commands there are. */
    @Override public void run() {
        spec.commandLine().usage(spec.commandLine().getOut());
    }

    /** A call to the server, and what to print of a good answer. */
    private interface Work {
        Answer with(ApiClient client) throws IOException;
    }

    @Command(name = "list", header = "What is kept, newest first.")
    int list() {
        return asked(client -> {
            Answer page = client.call("GET", HELD);
            while (page.isGood()) {
                for (Object item : (List<?>) page.body().get("items")) if (item instanceof Map<?, ?> held) tell(line(held));
                if (!(page.body().get("next") instanceof String next)) break;
                page = client.call("GET", HELD + "?cursor=" + next);
            }
            return page;
        });
    }

    @Command(name = "show", header = "One mail as it came, at most its first 64 KiB.")
    int show(@Parameters(paramLabel = "ID") String id) {
        return asked(client -> {
            Answer mail = client.call("GET", at(id));
            if (mail.isGood()) tell(printable(Answer.text(mail.body(), "text").replace("\r\n", "\n")));
            return mail;
        });
    }

    @Command(name = "release", header = "Let it pass, as if it had been allowed.")
    int release(@Parameters(paramLabel = "ID") String id) {
        return asked(client -> {
            Answer released = client.call("POST", at(id) + "/release");
            if (released.isGood()) for (Object posting : (List<?>) released.body().get("postings")) tell("posted " + posting);
            return released;
        });
    }

    @Command(name = "delete", header = "Throw it away.")
    int delete(@Parameters(paramLabel = "ID") String id) {
        return asked(client -> client.call("DELETE", at(id)));
    }

    private int asked(Work work) {
        try (var client = new ApiClient(server(), key())) {
            Answer answer = work.with(client);
            if (answer.isGood()) return 0;
            surroundings.err().println("postern: " + printable(Answer.text(answer.body(), "detail")));
            return answer.status() >= 500 ? PostCommand.TRY_AGAIN : REFUSED;
        } catch (IOException trouble) {
            surroundings.err().println("postern: " + trouble.getMessage());
            return PostCommand.TRY_AGAIN;
        }
    }

    private URI server() {
        if (url == null) return URI.create("http://127.0.0.1:" + surroundings.environment().getOrDefault("POSTERN_HTTP_PORT", "8080"));
        if (url.getHost() == null || !List.of("http", "https").contains(url.getScheme())) throw wrong("--url is not like http://127.0.0.1:8080");
        return url;
    }

    private String key() {
        Path file = keyFile != null ? keyFile : Path.of(surroundings.environment().getOrDefault("POSTERN_DATA", "./data")).resolve("admin.key");
        try {
            return Files.readString(file).strip();
        } catch (IOException unreadable) {
            throw wrong("cannot read the key in " + file + ": name it by --key-file");
        }
    }

    private String at(String id) {
        if (!id.matches("[0-9A-Za-z]{1,64}")) throw wrong("that is no id: " + printable(id));
        return HELD + "/" + id;
    }

    private static String line(Map<?, ?> held) {
        return printable(String.join("  ", List.of(Answer.text(held, "id"), Answer.text(held, "received"), Answer.text(held, "to"), Answer.text(held, "rule"),
                Answer.text(held, "from"), Answer.text(held, "subject"))).replaceAll("[\r\n]", " "));
    }

    private void tell(String text) {
        surroundings.out().println(text);
    }

    /** Strangers wrote it: nothing in it may steer a terminal. */
    private static String printable(String text) {
        return text.replaceAll("[\\p{Cntrl}\\u0080-\\u009f\\u202a-\\u202e\\u2066-\\u2069&&[^\n\t]]", "?");
    }

    private ParameterException wrong(String sentence) {
        return new ParameterException(spec.commandLine(), sentence);
    }
}
