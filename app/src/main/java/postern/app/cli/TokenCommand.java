package postern.app.cli;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;
import postern.app.cli.Cli.Surroundings;

/** {@code postern token}: makes tokens, shows what became of them, revokes them; asks the running server. {@code add} is {@link TokenAddCommand}. */
@Command(name = "token", header = "Make, list, show or revoke tokens.", addMethodSubcommands = false,
        customSynopsis = "postern token add|list|show|revoke|reach [ID] [OPTIONS]",
        description = "Whoever has a token may post to those whom it names. Asks the running server over HTTP with the admin key.",
        footer = {"  0   done", "  1   refused: no such token, or a wish that cannot be had", "  75  the server is away or has trouble"})
final class TokenCommand extends ServerCommand {
    static final String TOKENS = "/api/v1/tokens";

    TokenCommand(Surroundings surroundings) {
        super(surroundings);
    }

    @Command(name = "list", header = "All tokens, newest first.")
    int list() {
        return ask(client -> client.pages(TOKENS, token -> tell(line(token))));
    }

    @Command(name = "show", header = "One token, on what terms, and its last uses.")
    int show(@Parameters(paramLabel = "ID", description = "The token, as postern token list shows it.") String id) {
        return ask(client -> {
            Answer token = client.call("GET", at(id));
            if (token.isGood()) {
                token.body().forEach((field, value) -> field(field, value).ifPresent(this::tell));
                if (token.body().get("history") instanceof List<?> uses) uses.forEach(use -> tell(use((Map<?, ?>) use)));
            }
            return token;
        });
    }

    @Command(name = "revoke", header = "It opens nothing from now on. What was posted with it is still sent.")
    int revoke(@Parameters(paramLabel = "ID", description = "The token, as postern token list shows it.") String id) {
        return ask(client -> client.call("POST", at(id) + "/revoke"));
    }

    @Command(name = "reach", header = "How many a mail with it would reach now.")
    int reach(@Parameters(paramLabel = "ID", description = "The token, as postern token list shows it.") String id) {
        return ask(client -> {
            Answer reach = client.call("GET", at(id) + "/reach");
            if (reach.isGood()) tell(reached(reach.body()));
            return reach;
        });
    }

    /** In a sentence. */
    static String reached(Map<?, ?> reach) {
        boolean fits = Boolean.TRUE.equals(reach.get("fits"));
        String reached = Answer.text(reach, "reaches");
        return "This will reach " + reached + (reached.equals("1") ? " person" : " people") + (fits ? "." : ", and may reach 1 to " + Answer.text(reach, "maxRecipients") + ": it would not pass.");
    }

    private String at(String id) {
        return TOKENS + "/" + id(id);
    }

    private static String line(Map<?, ?> token) {
        String uses = Answer.text(token, "usesLeft") + "/" + Answer.text(token, "uses");
        String reached = Stream.of("lists", "recipients").flatMap(field -> texts(token.get(field))).collect(Collectors.joining(" "));
        return printable(Stream.of(Answer.text(token, "id"), Answer.text(token, "state"), uses, Answer.text(token, "expiresAt"), reached, Answer.text(token, "label"))
                .filter(text -> !text.isEmpty()).collect(Collectors.joining("  ")));
    }

    /** What says nothing is left out; the uses have lines of their own. */
    private static Optional<String> field(String field, Object value) {
        String text = value instanceof List<?> ? texts(value).collect(Collectors.joining(" ")) : String.valueOf(value);
        boolean silent = value == null || text.isEmpty() || field.equals("history");
        return silent ? Optional.empty() : Optional.of(printable(field + ": " + text));
    }

    private static String use(Map<?, ?> use) {
        String became = ((List<?>) use.get("postings")).stream().map(one -> Answer.text((Map<?, ?>) one, "id") + " (" + Answer.text((Map<?, ?>) one, "rule") + ")")
                .collect(Collectors.joining(" "));
        return printable("used " + Answer.text(use, "at") + ": " + became);
    }

    private static Stream<String> texts(Object list) {
        return list instanceof List<?> items ? items.stream().map(String::valueOf) : Stream.empty();
    }

    private static String printable(String text) {
        return Asking.printable(text).replaceAll("[\r\n]", " ");
    }
}
