package postern.app.cli;

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

/** {@code postern domain}: takes domains in, tells what to publish for them, and looks whether it is; asks the running server. */
@Command(name = "domain", header = "Take domains in, list them, check their DNS records.",
        synopsisHeading = "%nUsage: ", customSynopsis = "postern domain add|list|show|check [NAME] [OPTIONS]",
        descriptionHeading = "%n", commandListHeading = "%nCommands:%n", optionListHeading = "%nOptions:%n",
        description = "Lists live in domains of ours, whose keys sign the copies. Asks the running server over HTTP.",
        footerHeading = "%nEnds with:%n", footer = {"  0   done", "  1   refused; or check: receivers do not find the key that signs", "  75  the server is away or has trouble"})
final class DomainCommand implements Runnable {
    private static final String DOMAINS = "/api/v1/domains";

    private final Surroundings surroundings;

    @Spec private CommandSpec spec;

    @Mixin private Asking asking;

    @Option(names = {"-h", "--help"}, usageHelp = true, scope = ScopeType.INHERIT, description = "Show this help and end.")
    private boolean help;

    DomainCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    /** Without a command: what commands there are. */
    @Override public void run() {
        spec.commandLine().usage(spec.commandLine().getOut());
    }

    @Command(name = "add", header = "Take a domain in, make its keys, and tell the DNS records to publish.")
    int add(@Parameters(paramLabel = "NAME") String name) {
        return asking.ask(surroundings, client -> records(client.call("POST", DOMAINS, Map.of("name", name))));
    }

    @Command(name = "list", header = "All domains of ours.")
    int list() {
        return asking.ask(surroundings, client -> client.pages(DOMAINS, domain -> tell(Asking.line(Answer.text(domain, "name")))));
    }

    @Command(name = "show", header = "The DNS records to publish: purpose, name, type, value.")
    int show(@Parameters(paramLabel = "NAME") String name) {
        return asking.ask(surroundings, client -> records(client.call("GET", DOMAINS + "/" + Asking.step(name))));
    }

    @Command(name = "check", header = "Look at the DNS now; may take 40 seconds.")
    int check(@Parameters(paramLabel = "NAME") String name) {
        boolean[] unchecked = new boolean[1];
        int exit = asking.ask(surroundings, client -> {
            Answer found = client.slowly("POST", DOMAINS + "/" + Asking.step(name) + "/check");
            if (!found.isGood()) return found;
            tell(Asking.line(Answer.text(found.body(), "name"), Answer.text(found.body(), "dns")));
            if (found.body().get("findings") instanceof List<?> findings) findings.forEach(finding -> tell(finding((Map<?, ?>) finding)));
            unchecked[0] = !Answer.text(found.body(), "dns").equals("checked");
            return found;
        });
        return exit == 0 && unchecked[0] ? 1 : exit;
    }

    private Answer records(Answer domain) {
        if (domain.isGood() && domain.body().get("dns") instanceof List<?> records) records.forEach(record -> tell(record((Map<?, ?>) record)));
        return domain;
    }

    private static String record(Map<?, ?> record) {
        return Asking.line(Answer.text(record, "purpose"), Answer.text(record, "name"), Answer.text(record, "type"), Answer.text(record, "value"));
    }

    private static String finding(Map<?, ?> finding) {
        return "  " + Asking.line(Answer.text(finding, "purpose"), Answer.text(finding, "result"), Answer.text(finding, "name"), Answer.text(finding, "detail"));
    }

    private void tell(String text) {
        surroundings.out().println(text);
    }
}
