package postern.app.cli;

import java.util.LinkedHashMap;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;
import postern.app.cli.Cli.Surroundings;

/** {@code postern key}: makes, lists and revokes keys to the API; asks the running server. */
@Command(name = "key", header = "Make, list or revoke keys to the API.",
        synopsisHeading = "%nUsage: ", customSynopsis = {"postern key list [OPTIONS]", "       postern key add --label TEXT --role ROLE [--person ADDRESS] [OPTIONS]",
            "       postern key remove ID [OPTIONS]"},
        descriptionHeading = "%n", commandListHeading = "%nCommands:%n", optionListHeading = "%nOptions:%n",
        description = "An admin's key opens everything, an owner's the lists of the person whom it speaks for; an auditor's looks on. Asks the running server over HTTP.",
        footerHeading = "%nEnds with:%n",
        footer = {"  0   done", "  1   refused: no such key, or it is the last one of an admin", "  75  the server is away or has trouble"})
final class KeyCommand implements Runnable {
    private static final String KEYS = "/api/v1/keys";

    private final Surroundings surroundings;

    @Spec private CommandSpec spec;

    @Mixin private Asking asking;

    @Option(names = {"-h", "--help"}, usageHelp = true, scope = ScopeType.INHERIT, description = "Show this help and end.")
    private boolean help;

    KeyCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    /** Without a command: what commands there are. */
    @Override public void run() {
        spec.commandLine().usage(spec.commandLine().getOut());
    }

    @Command(name = "list", header = "All keys: id, role, person, last day of use, label.")
    int list() {
        return asking.ask(surroundings, client -> client.pages(KEYS, key -> tell(line(key))));
    }

    @Command(name = "add", header = "Make a key. What opens is printed alone, and cannot be had again.")
    int add(@Option(names = "--label", required = true, paramLabel = "TEXT", description = "What people know it by.") String label,
            @Option(names = "--role", required = true, paramLabel = "ROLE", description = "admin, owner or auditor.") String role,
            @Option(names = "--person", paramLabel = "ADDRESS", description = "Whom it speaks for; an owner's key needs one.") String person) {
        var fields = new LinkedHashMap<String, Object>();
        fields.put("label", label);
        fields.put("role", role);
        if (person != null) fields.put("person", person);
        return asking.ask(surroundings, client -> {
            Answer made = client.call("POST", KEYS, fields);
            if (made.isGood()) tell(Answer.text(made.body(), "key"));
            return made;
        });
    }

    @Command(name = "remove", header = "Revoke a key: it opens nothing from now on.")
    int remove(@Parameters(paramLabel = "ID") String id) {
        if (!id.matches("[0-9A-Za-z]{1,64}")) throw new ParameterException(spec.commandLine(), "that is no id: " + Asking.printable(id));
        return asking.ask(surroundings, client -> client.call("DELETE", KEYS + "/" + id));
    }

    private static String line(Map<?, ?> key) {
        return Asking.line(Answer.text(key, "id"), Answer.text(key, "role"), Answer.text(key, "person"), Answer.text(key, "lastUsed"), Answer.text(key, "label"));
    }

    private void tell(String text) {
        surroundings.out().println(text);
    }
}
