package postern.app.cli;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import postern.app.cli.Cli.Surroundings;

/** {@code postern list}: makes, shows, changes and removes lists, and tells who answers for one; asks the running server. */
@Command(name = "list", header = "Make, show, change or remove lists, and set who answers for one.",
        customSynopsis = {"postern list all [OPTIONS]", "       postern list create LIST [NAME=VALUE...] [OPTIONS]",
            "       postern list show|remove LIST [OPTIONS]", "       postern list set LIST NAME=VALUE... [OPTIONS]",
            "       postern list owners|moderators LIST [--set [ADDRESS...]] [OPTIONS]"},
        description = "What is set is named as in the API, such as displayName, posting, from, replies, policy.limits.octets; with nothing "
            + "behind the = it is taken back. Owners run a list and have the mail to LIST-owner@; moderators decide about its held mail. "
            + "Asks the running server over HTTP.",
        footer = {"  0   done", "  1   refused: no such list, or not with this key", "  75  the server is away or has trouble"})
final class ListCommand extends ServerCommand {
    private static final String LISTS = "/api/v1/lists";

    ListCommand(Surroundings surroundings) {
        super(surroundings);
    }

    @Command(name = "all", header = "All lists: address, who may post, name.")
    int all() {
        return ask(client -> client.pages(LISTS, list -> tell(Answer.line(list, "address", "posting", "displayName"))));
    }

    @Command(name = "create", header = "Make a list. It takes no mail until posting=... says from whom.")
    int create(@Parameters(paramLabel = "LIST", description = "Its address.") String list,
               @Parameters(paramLabel = "NAME=VALUE", arity = "0..*", description = "As postern list show prints them.") List<String> options) {
        var fields = new LinkedHashMap<String, Object>(Map.of("address", list));
        fields.putAll(settings(options == null ? List.of() : options));
        return ask(client -> shown(client.call("POST", LISTS, fields)));
    }

    @Command(name = "show", header = "One list with its options.")
    int show(@Parameters(paramLabel = "LIST", description = "Its address.") String list) {
        return ask(client -> shown(client.call("GET", path(list))));
    }

    @Command(name = "set", header = "Change options of a list.")
    int set(@Parameters(paramLabel = "LIST", description = "Its address.") String list,
            @Parameters(paramLabel = "NAME=VALUE", arity = "1..*", description = "As postern list show prints them.") List<String> options) {
        Map<String, Object> fields = settings(options);
        return ask(client -> shown(client.call("PATCH", path(list), fields)));
    }

    @Command(name = "remove", header = "Remove a list with its members. What was posted is still sent.")
    int remove(@Parameters(paramLabel = "LIST", description = "Its address.") String list) {
        return ask(client -> client.call("DELETE", path(list)));
    }

    private Map<String, Object> settings(List<String> options) {
        try {
            return ListSettings.read(options);
        } catch (IllegalArgumentException fault) {
            throw wrong("an option " + fault.getMessage());
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
    int owners(@Parameters(paramLabel = "LIST", description = "Its address.") String list,
               @Option(names = "--set", arity = "0..*", paramLabel = "ADDRESS", description = "These and nobody else.") String[] wanted,
               @Option(names = "--dry-run", description = "Tell what --set would do, and do not.") boolean dryRun) {
        return keepers("owners", list, wanted, dryRun);
    }

    @Command(name = "moderators", header = "Who decides about its held mail; with --set, who does from now on.")
    int moderators(@Parameters(paramLabel = "LIST", description = "Its address.") String list,
                   @Option(names = "--set", arity = "0..*", paramLabel = "ADDRESS", description = "These and nobody else.") String[] wanted,
                   @Option(names = "--dry-run", description = "Tell what --set would do, and do not.") boolean dryRun) {
        return keepers("moderators", list, wanted, dryRun);
    }

    private int keepers(String role, String list, String[] wanted, boolean dryRun) {
        String path = path(list) + "/" + role;
        if (wanted == null) return ask(client -> client.pages(path, keeper -> tell(Answer.line(keeper, "address"))));
        List<Map<String, String>> people = Arrays.stream(wanted).map(address -> Map.of("address", address)).toList();
        return ask(client -> {
            Answer done = client.call("PUT", path + (dryRun ? "?dryRun=true" : ""), Map.of(role, people));
            if (done.isGood()) tell(Answer.synced(done.body()));
            return done;
        });
    }
}
