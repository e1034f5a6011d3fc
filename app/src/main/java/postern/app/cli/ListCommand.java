package postern.app.cli;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;
import postern.app.cli.Cli.Surroundings;

/** {@code postern list}: who answers for a list; asks the running server. */
@Command(name = "list", header = "Show or set who answers for a list.",
        synopsisHeading = "%nUsage: ", customSynopsis = "postern list owners|moderators LIST [--set [ADDRESS...]] [--dry-run] [OPTIONS]",
        descriptionHeading = "%n", commandListHeading = "%nCommands:%n", optionListHeading = "%nOptions:%n",
        description = "Owners run a list and have the mail to LIST-owner@; moderators decide about its held mail. Asks the running server over HTTP.",
        footerHeading = "%nEnds with:%n", footer = {"  0   done", "  1   refused: no such list, or not with this key", "  75  the server is away or has trouble"})
final class ListCommand implements Runnable {
    private final Surroundings surroundings;

    @Spec private CommandSpec spec;

    @Mixin private Asking asking;

    @Option(names = {"-h", "--help"}, usageHelp = true, scope = ScopeType.INHERIT, description = "Show this help and end.")
    private boolean help;

    ListCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    /** Without a command: what commands there are. */
    @Override public void run() {
        spec.commandLine().usage(spec.commandLine().getOut());
    }

    @Command(name = "owners", header = "Who runs it; with --set, who does from now on.")
    int owners(@Parameters(paramLabel = "LIST") String list, @Option(names = "--set", arity = "0..*", paramLabel = "ADDRESS", description = "These and nobody else.") String[] wanted,
               @Option(names = "--dry-run", description = "Tell what --set would do, and do not.") boolean dryRun) {
        return keepers("owners", list, wanted, dryRun);
    }

    @Command(name = "moderators", header = "Who decides about its held mail; with --set, who does from now on.")
    int moderators(@Parameters(paramLabel = "LIST") String list, @Option(names = "--set", arity = "0..*", paramLabel = "ADDRESS", description = "These and nobody else.") String[] wanted,
                   @Option(names = "--dry-run", description = "Tell what --set would do, and do not.") boolean dryRun) {
        return keepers("moderators", list, wanted, dryRun);
    }

    private int keepers(String role, String list, String[] wanted, boolean dryRun) {
        String path = "/api/v1/lists/" + Asking.step(list) + "/" + role;
        if (wanted == null) return asking.ask(surroundings, client -> client.pages(path, keeper -> tell(Asking.line(Answer.text(keeper, "address")))));
        List<Map<String, String>> people = Arrays.stream(wanted).map(address -> Map.of("address", address)).toList();
        return asking.ask(surroundings, client -> {
            Answer done = client.call("PUT", path + (dryRun ? "?dryRun=true" : ""), Map.of(role, people));
            if (done.isGood()) tell("added " + done.body().get("added") + ", removed " + done.body().get("removed") + ", unchanged " + done.body().get("unchanged"));
            return done;
        });
    }

    private void tell(String text) {
        surroundings.out().println(text);
    }
}
