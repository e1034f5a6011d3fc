package postern.app.cli;

import java.util.List;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import postern.app.cli.Cli.Surroundings;

/** {@code postern held}: looks at what was kept, lets it pass, throws it away; asks the running server. */
@Command(name = "held", header = "List, show, approve, release, reject or delete mail that waits for a person.",
        customSynopsis = "postern held list|show|approve|release|reject|delete [ID] [OPTIONS]",
        description = "Mail is held for a moderator, or kept in quarantine because it may not pass and nobody is to be told. "
            + "Asks the running server over HTTP with the admin key.",
        footer = {"  0   done", "  1   refused: no such mail, or it reaches nobody", "  75  the server is away or has trouble"})
final class HeldCommand extends ServerCommand {
    private static final String HELD = "/api/v1/held";

    HeldCommand(Surroundings surroundings) {
        super(surroundings);
    }

    @Command(name = "list", header = "What is kept, newest first.")
    int list(@Option(names = "--kind", paramLabel = "KIND", description = "Only what is held, or only what is quarantined.") String kind,
             @Option(names = "--list", paramLabel = "ADDRESS", description = "Only what is for this list.") String list) {
        String chosen = (kind == null ? "" : "&kind=" + Asking.step(kind)) + (list == null ? "" : "&list=" + Asking.step(list));
        return ask(client -> client.pages(HELD + chosen.replaceFirst("&", "?"), held -> tell(line(held))));
    }

    @Command(name = "show", header = "One mail as it came, at most its first 64 KiB.")
    int show(@Parameters(paramLabel = "ID", description = "The mail, as postern held list shows it.") String id) {
        return ask(client -> {
            Answer mail = client.call("GET", at(id));
            if (mail.isGood()) tell(Asking.printable(Answer.text(mail.body(), "text").replace("\r\n", "\n")));
            return mail;
        });
    }

    @Command(name = "approve", header = "Post what is held, as if it had been accepted when it came.")
    int approve(@Parameters(paramLabel = "ID", description = "The mail, as postern held list shows it.") String id) {
        return letPass(id, "/approve");
    }

    @Command(name = "release", header = "Let pass what is in quarantine.")
    int release(@Parameters(paramLabel = "ID", description = "The mail, as postern held list shows it.") String id) {
        return letPass(id, "/release");
    }

    private int letPass(String id, String word) {
        return ask(client -> {
            Answer released = client.call("POST", at(id) + word);
            if (released.isGood()) for (Object posting : (List<?>) released.body().get("postings")) tell("posted " + posting);
            return released;
        });
    }

    @Command(name = "reject", header = "Do not post what is held; a proven author is told.")
    int reject(@Parameters(paramLabel = "ID", description = "The mail, as postern held list shows it.") String id,
               @Option(names = "--reason", paramLabel = "TEXT", description = "To be told with it.") String reason) {
        return ask(client -> client.call("POST", at(id) + "/reject", reason == null ? Map.of() : Map.of("reason", reason)));
    }

    @Command(name = "delete", header = "Throw it away.")
    int delete(@Parameters(paramLabel = "ID", description = "The mail, as postern held list shows it.") String id) {
        return ask(client -> client.call("DELETE", at(id)));
    }

    private String at(String id) {
        return HELD + "/" + id(id);
    }

    private static String line(Map<?, ?> held) {
        return Asking.printable(String.join("  ", List.of(Answer.text(held, "id"), Answer.text(held, "received"), Answer.text(held, "to"), Answer.text(held, "rule"),
                Answer.text(held, "from"), Answer.text(held, "subject"))).replaceAll("[\r\n]", " "));
    }
}
