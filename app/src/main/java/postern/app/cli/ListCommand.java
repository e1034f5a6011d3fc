package postern.app.cli;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
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

/** {@code postern list}: makes, shows, changes and removes lists, and tells who answers for one; asks the running server. */
@Command(name = "list", header = "Make, show, change or remove lists, and set who answers for one.",
        synopsisHeading = "%nUsage: ", customSynopsis = {"postern list all", "       postern list create LIST [NAME=VALUE...] [OPTIONS]", "       postern list show|remove LIST [OPTIONS]",
            "       postern list set LIST NAME=VALUE... [OPTIONS]", "       postern list owners|moderators LIST [--set [ADDRESS...]] [--dry-run] [OPTIONS]"},
        descriptionHeading = "%n", commandListHeading = "%nCommands:%n", optionListHeading = "%nOptions:%n",
        description = "Options are those of the API, such as displayName, posting, from, replies, policy.limits.octets; with nothing behind the = one is taken back. Owners run a list and have the mail to LIST-owner@; moderators decide about its held mail. Asks the running server over HTTP.",
        footerHeading = "%nEnds with:%n", footer = {"  0   done", "  1   refused: no such list, or not with this key", "  75  the server is away or has trouble"})
final class ListCommand implements Runnable {
    private static final String LISTS = "/api/v1/lists";

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

    @Command(name = "all", header = "All lists: address, who may post, name.")
    int all() {
        return asking.ask(surroundings, client -> client.pages(LISTS, list -> tell(Asking.line(Answer.text(list, "address"), Answer.text(list, "posting"), Answer.text(list, "displayName")))));
    }

    @Command(name = "create", header = "Make a list. It takes no mail until posting=... says from whom.")
    int create(@Parameters(paramLabel = "LIST") String list, @Parameters(paramLabel = "NAME=VALUE", arity = "0..*") List<String> options) {
        var fields = new LinkedHashMap<String, Object>(Map.of("address", list));
        fields.putAll(settings(options == null ? List.of() : options));
        return asking.ask(surroundings, client -> shown(client.call("POST", LISTS, fields)));
    }

    @Command(name = "show", header = "One list with its options.")
    int show(@Parameters(paramLabel = "LIST") String list) {
        return asking.ask(surroundings, client -> shown(client.call("GET", path(list))));
    }

    @Command(name = "set", header = "Change options of a list.")
    int set(@Parameters(paramLabel = "LIST") String list, @Parameters(paramLabel = "NAME=VALUE", arity = "1..*") List<String> options) {
        Map<String, Object> fields = settings(options);
        return asking.ask(surroundings, client -> shown(client.call("PATCH", path(list), fields)));
    }

    @Command(name = "remove", header = "Remove a list with its members. What was posted is still sent.")
    int remove(@Parameters(paramLabel = "LIST") String list) {
        return asking.ask(surroundings, client -> client.call("DELETE", path(list)));
    }

    private Map<String, Object> settings(List<String> options) {
        try {
            return ListSettings.read(options);
        } catch (IllegalArgumentException wrong) {
            throw new ParameterException(spec.commandLine(), "an option " + wrong.getMessage());
        }
    }

    private Answer shown(Answer list) {
        if (list.isGood()) ListSettings.lines(list.body(), "").forEach(this::tell);
        return list;
    }

    private static String path(String list) {
        return LISTS + "/" + Asking.step(list);
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
        String path = path(list) + "/" + role;
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
