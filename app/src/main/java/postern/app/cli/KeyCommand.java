package postern.app.cli;

import java.util.LinkedHashMap;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import postern.app.cli.Cli.Surroundings;

/** {@code postern key}: makes, lists and revokes keys to the API; asks the running server. */
@Command(name = "key", header = "Make, list or revoke keys to the API.",
        customSynopsis = {"postern key list [OPTIONS]", "       postern key add --label TEXT --role ROLE [--person ADDRESS] [OPTIONS]",
            "       postern key remove ID [OPTIONS]"},
        description = "An admin's key opens everything, an owner's the lists of the person whom it speaks for; an auditor's looks on. "
            + "Asks the running server over HTTP.",
        footer = {"  0   done", "  1   refused: no such key, or it is the last one of an admin", "  75  the server is away or has trouble"})
final class KeyCommand extends ServerCommand {
    private static final String KEYS = "/api/v1/keys";

    KeyCommand(Surroundings surroundings) {
        super(surroundings);
    }

    @Command(name = "list", header = "All keys: id, role, person, last day of use, label.")
    int list() {
        return ask(client -> client.pages(KEYS, key -> tell(Answer.line(key, "id", "role", "person", "lastUsed", "label"))));
    }

    @Command(name = "add", header = "Make a key. What opens is printed alone, and cannot be had again.")
    int add(@Option(names = "--label", required = true, paramLabel = "TEXT", description = "What people know it by.") String label,
            @Option(names = "--role", required = true, paramLabel = "ROLE", description = "admin, owner or auditor.") String role,
            @Option(names = "--person", paramLabel = "ADDRESS", description = "Whom it speaks for; an owner's key needs one.") String person) {
        var fields = new LinkedHashMap<String, Object>();
        fields.put("label", label);
        fields.put("role", role);
        if (person != null) fields.put("person", person);
        return ask(client -> {
            Answer made = client.call("POST", KEYS, fields);
            if (made.isGood()) tell(Answer.text(made.body(), "key"));
            return made;
        });
    }

    @Command(name = "remove", header = "Revoke a key: it opens nothing from now on.")
    int remove(@Parameters(paramLabel = "ID", description = "The key, as postern key list shows it.") String id) {
        String path = KEYS + "/" + id(id);
        return ask(client -> client.call("DELETE", path));
    }
}
