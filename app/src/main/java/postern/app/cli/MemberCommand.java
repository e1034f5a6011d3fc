package postern.app.cli;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import postern.app.cli.Cli.Surroundings;

/** {@code postern member}: who is on a list; asks the running server. */
@Command(name = "member", header = "List, add, remove or sync the members of a list.",
        customSynopsis = {"postern member list LIST [--search TEXT] [OPTIONS]", "       postern member add|remove LIST MEMBER... [OPTIONS]",
            "       postern member sync LIST FILE [--dry-run] [OPTIONS]"},
        description = "A member is ada@example.net or 'Ada Lovelace <ada@example.net>'. Asks the running server over HTTP.",
        footer = {"  0   done", "  1   refused: no such list or member, or not an address; nothing was changed",
            "  75  the server is away or has trouble"})
final class MemberCommand extends ServerCommand {
    private static final Pattern NAMED = Pattern.compile("\"?([^<>\"]*)\"?\\s*<([^<>]+)>");
    private static final int LARGEST_FILE = 16 << 20;

    MemberCommand(Surroundings surroundings) {
        super(surroundings);
    }

    @Command(name = "list", header = "Who is on it: address, state, name.")
    int list(@Parameters(paramLabel = "LIST", description = "Its address.") String list,
             @Option(names = "--search", paramLabel = "TEXT", description = "Only those in whose address or name this stands.") String search) {
        String path = path(list) + (search == null ? "" : "?search=" + Asking.step(search));
        return ask(client -> client.pages(path, member -> tell(Answer.line(member, "address", "state", "name"))));
    }

    @Command(name = "add", header = "Put people on it; nobody is taken off.")
    int add(@Parameters(paramLabel = "LIST", description = "Its address.") String list,
            @Parameters(paramLabel = "MEMBER", arity = "1..*", description = "With a name in front or without.") List<String> members,
            @Option(names = "--dry-run", description = "Tell what would change, and change nothing.") boolean dryRun) {
        return many("POST", list, members, dryRun);
    }

    @Command(name = "remove", header = "Take people off it.")
    int remove(@Parameters(paramLabel = "LIST", description = "Its address.") String list,
               @Parameters(paramLabel = "MEMBER", arity = "1..*", description = "By address.") List<String> members) {
        return ask(client -> {
            Answer last = null;
            for (String member : members) {
                last = client.call("DELETE", path(list) + "/" + Asking.step(entry(member).get("address")));
                if (!last.isGood()) break;
            }
            return last;
        });
    }

    @Command(name = "sync", header = "Make the members those in a file, one a line; whoever is not in it is taken off.")
    int sync(@Parameters(paramLabel = "LIST", description = "Its address.") String list,
             @Parameters(paramLabel = "FILE", description = "In UTF-8; - for standard input. Empty lines and those that begin with # do not count.")
             String file,
             @Option(names = "--dry-run", description = "Tell what would change, and change nothing.") boolean dryRun,
             @Option(names = "--empty", description = "A file without members is meant: take everybody off.") boolean empty) {
        List<String> members = read(file).lines().map(String::strip).filter(line -> !line.isEmpty() && !line.startsWith("#")).toList();
        if (members.isEmpty() && !empty) throw wrong("there is no member in " + file + "; if nobody is to be left, say --empty");
        return many("PUT", list, members, dryRun);
    }

    private int many(String method, String list, List<String> members, boolean dryRun) {
        List<Map<String, String>> entries = members.stream().map(MemberCommand::entry).toList();
        return ask(client -> {
            Answer done = client.call(method, path(list) + (dryRun ? "?dryRun=true" : ""), Map.of("members", entries));
            if (done.isGood()) tell(Answer.synced(done.body()));
            return done;
        });
    }

    private static Map<String, String> entry(String member) {
        Matcher named = NAMED.matcher(member.strip());
        var entry = new LinkedHashMap<String, String>();
        entry.put("address", named.matches() ? named.group(2).strip() : member.strip());
        if (named.matches() && !named.group(1).isBlank()) entry.put("name", named.group(1).strip());
        return entry;
    }

    private String read(String file) {
        try {
            byte[] octets = file.equals("-") ? surroundings().in().readNBytes(LARGEST_FILE + 1) : Files.readAllBytes(Path.of(file));
            if (octets.length > LARGEST_FILE) throw wrong(file + " has more than " + (LARGEST_FILE >> 20) + " MiB");
            String text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(octets)).toString();
            return text.startsWith("\ufeff") ? text.substring(1) : text;
        } catch (CharacterCodingException notUtf8) {
            throw wrong(file + " is not in UTF-8");
        } catch (IOException unreadable) {
            throw wrong("cannot read " + file);
        }
    }

    private static String path(String list) {
        return "/api/v1/lists/" + Asking.step(list) + "/members";
    }
}
