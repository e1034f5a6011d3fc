package postern.app.cli;

import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import postern.app.cli.Cli.Surroundings;

/** {@code postern audit}: who changed what; asks the running server. */
@Command(name = "audit", header = "Show who changed what.", customSynopsis = "postern audit [OPTIONS]",
        description = "The newest first: when, with whose key, what. Kept for 400 days. Asks the running server over HTTP.",
        footer = {"  0   done", "  1   refused", "  75  the server is away or has trouble"})
final class AuditCommand implements Callable<Integer> {
    private static final int MOST = 1000;

    private final Surroundings surroundings;

    @Spec private CommandSpec spec;

    @Mixin private Asking asking;

    @Option(names = "--list", paramLabel = "ADDRESS", description = "Only what belongs to this list.")
    private String list;

    @Option(names = "--object", paramLabel = "TEXT", description = "Only this thing, such as \"list board@lists.example.org\".")
    private String object;

    @Option(names = "--who", paramLabel = "ID", description = "Only what was done with the key of this id, or by the person with this address.")
    private String who;

    @Option(names = "--limit", paramLabel = "N", defaultValue = "100", description = "At most so many, 1 to 1000. Default: 100.")
    private int limit;

    @Option(names = "--full", description = "Also what it was like before and after, as JSON.")
    private boolean full;

    @Option(names = {"-h", "--help"}, usageHelp = true, description = "Show this help and end.")
    private boolean help;

    AuditCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override public Integer call() {
        if (limit < 1 || limit > MOST) throw new ParameterException(spec.commandLine(), "--limit is not a number from 1 to " + MOST);
        return asking.ask(surroundings, client -> {
            Answer page = client.call("GET", "/api/v1/audit?limit=" + limit + part("list", list) + part("object", object) + part("who", who));
            if (page.isGood()) for (Object item : (List<?>) page.body().get("items")) if (item instanceof Map<?, ?> entry) tell(entry);
            return page;
        });
    }

    private void tell(Map<?, ?> entry) {
        surroundings.out().println(Answer.line(entry, "at", "who", "label", "action", "object"));
        if (!full) return;
        surroundings.out().println(Asking.line("  before", Answer.text(entry, "before")));
        surroundings.out().println(Asking.line("  after", Answer.text(entry, "after")));
    }

    private static String part(String name, String value) {
        return value == null ? "" : "&" + name + "=" + Asking.step(value);
    }
}
