package postern.app.cli;

import java.util.List;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;
import postern.app.cli.Cli.Surroundings;

/** {@code postern domain}: takes domains in, tells what to publish for them, and looks whether it is; asks the running server. */
@Command(name = "domain", header = "Take domains in, list them, check their DNS records.",
        customSynopsis = "postern domain add|list|show|check [NAME] [OPTIONS]",
        description = "Lists live in domains of ours, whose keys sign the copies. Asks the running server over HTTP.",
        footer = {"  0   done", "  1   refused; or check: receivers do not find the key that signs", "  75  the server is away or has trouble"})
final class DomainCommand extends ServerCommand {
    private static final String DOMAINS = "/api/v1/domains";

    DomainCommand(Surroundings surroundings) {
        super(surroundings);
    }

    @Command(name = "add", header = "Take a domain in, make its keys, and tell the DNS records to publish.")
    int add(@Parameters(paramLabel = "NAME", description = "The domain, such as lists.example.org.") String name) {
        return ask(client -> records(client.call("POST", DOMAINS, Map.of("name", name))));
    }

    @Command(name = "list", header = "All domains of ours.")
    int list() {
        return ask(client -> client.pages(DOMAINS, domain -> tell(Answer.line(domain, "name"))));
    }

    @Command(name = "show", header = "The DNS records to publish: purpose, name, type, value.")
    int show(@Parameters(paramLabel = "NAME", description = "The domain, such as lists.example.org.") String name) {
        return ask(client -> records(client.call("GET", DOMAINS + "/" + Asking.step(name))));
    }

    @Command(name = "check", header = "Look at the DNS now; may take 40 seconds.")
    int check(@Parameters(paramLabel = "NAME", description = "The domain, such as lists.example.org.") String name) {
        boolean[] unchecked = new boolean[1];
        int exit = ask(client -> {
            Answer found = client.slowly("POST", DOMAINS + "/" + Asking.step(name) + "/check");
            if (!found.isGood()) return found;
            tell(Answer.line(found.body(), "name", "dns"));
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
        return Answer.line(record, "purpose", "name", "type", "value");
    }

    private static String finding(Map<?, ?> finding) {
        return "  " + Answer.line(finding, "purpose", "result", "name", "detail");
    }
}
