package postern.app.cli;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;
import postern.app.cli.Cli.Surroundings;

/** {@code postern token add}: makes a token, and shows it the only time. */
@Command(name = "add", header = "Make a token; it is shown this once.", customSynopsis = "postern token add --list ADDRESS [OPTIONS]",
        footerHeading = "%nExample:%n",
        footer = {"  postern token add --list board@lists.example.org --sender me@example.org", "          --out postern-token.txt"})
final class TokenAddCommand implements Callable<Integer> {
    private final Surroundings surroundings;

    @Spec private CommandSpec spec;

    @ParentCommand private TokenCommand parent;

    @Option(names = {"-l", "--list"}, split = ",", paramLabel = "ADDRESS", description = "List that it reaches; for several give the option again.")
    private List<String> lists = List.of();

    @Option(names = {"-r", "--recipient"}, split = ",", paramLabel = "ADDRESS", description = "Address elsewhere that it reaches.")
    private List<String> recipients = List.of();

    @Option(names = {"-s", "--sender"}, split = ",", paramLabel = "ADDRESS", description = "Who may use it, if proven. Default: whoever has it.")
    private List<String> senders = List.of();

    @Option(names = "--proof", description = "The author must be proven, whoever it is.")
    private boolean proof;

    @Option(names = "--uses", paramLabel = "N", description = "How many mails it pays for. Default: 1.")
    private Integer uses;

    @Option(names = "--days", paramLabel = "N", description = "How long it is good, 1 to 366. Default: 7.")
    private Integer days;

    @Option(names = "--max-recipients", paramLabel = "N", description = "Most people that one use may reach. Default: 500.")
    private Integer maxRecipients;

    @Option(names = "--name", paramLabel = "TEXT", description = "In From of copies to addresses elsewhere.")
    private String name;

    @Option(names = "--unsubscribe", paramLabel = "ADDRESS", description = "In List-Unsubscribe of the same.")
    private String unsubscribe;

    @Option(names = "--domain", paramLabel = "DOMAIN", description = "Of ours, if there are several.")
    private String domain;

    @Option(names = "--label", paramLabel = "TEXT", description = "For yourself.")
    private String label;

    @Option(names = "--hide-author", description = "No copy tells who wrote.")
    private boolean hideAuthor;

    @Option(names = "--no-subaddress", description = "It may not stand in an address.")
    private boolean noSubaddress;

    @Option(names = "--value-file", paramLabel = "FILE", description = "A token made elsewhere: the file holds what is presented, without a prefix.")
    private Path valueFile;

    @Option(names = {"-o", "--out"}, paramLabel = "FILE", description = "Write the file to attach here; it must not be there yet.")
    private Path out;

    @Option(names = "--dry-run", description = "Tell how many it would reach, and make nothing.")
    private boolean dryRun;

    TokenAddCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override public Integer call() throws IOException {
        if (days != null && (days < 1 || days > 366)) throw wrong("--days is not a number from 1 to 366");
        byte[] wish = wish();
        boolean reserved = out != null && !dryRun;
        if (reserved) reserve();
        int exit = parent.ask(client -> {
            Answer answer = client.post(TokenCommand.TOKENS + (dryRun ? "?dryRun=true" : ""), List.of(wish), wish.length);
            if (answer.isGood()) tell(answer.body());
            return answer;
        });
        if (reserved && exit != 0) Files.deleteIfExists(out);
        return exit;
    }

    private void tell(Map<String, Object> answer) throws IOException {
        if (dryRun) {
            surroundings.out().println(TokenCommand.reached(answer));
            return;
        }
        for (String field : List.of("id", "token", "address", "reaches", "expiresAt")) surroundings.out().println(Asking.printable(field + ": " + Answer.text(answer, field)));
        if (out == null) return;
        Files.writeString(out, Answer.text((Map<?, ?>) answer.get("file"), "content"), StandardOpenOption.TRUNCATE_EXISTING);
        surroundings.out().println("file: " + out);
    }

    /** Before the token is made, so that it is not lost where the file cannot be; readable by its owner alone. */
    private void reserve() throws IOException {
        try {
            Files.createFile(out, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        } catch (FileAlreadyExistsException _) {
            throw wrong("--out: " + out + " is there already");
        } catch (IOException _) {
            throw wrong("--out: cannot write " + out);
        }
    }

    private byte[] wish() throws IOException {
        var wish = new ByteArrayOutputStream();
        try (JsonGenerator json = new JsonFactory().createGenerator(wish)) {
            json.writeStartObject();
            for (var addresses : Map.of("lists", lists, "recipients", recipients, "senders", senders).entrySet()) addresses(json, addresses.getKey(), addresses.getValue());
            if (uses != null) json.writeNumberField("uses", uses);
            if (maxRecipients != null) json.writeNumberField("maxRecipients", maxRecipients);
            if (days != null) json.writeStringField("expiresAt", Instant.now().plus(Duration.ofDays(days)).truncatedTo(ChronoUnit.SECONDS).toString());
            if (proof) json.writeBooleanField("proof", true);
            if (hideAuthor) json.writeBooleanField("hideAuthor", true);
            if (noSubaddress) json.writeBooleanField("subaddress", false);
            text(json, "name", name);
            text(json, "unsubscribe", unsubscribe);
            text(json, "domain", domain);
            text(json, "label", label);
            text(json, "value", valueFile == null ? null : value());
            json.writeEndObject();
        }
        return wish.toByteArray();
    }

    private static void addresses(JsonGenerator json, String field, List<String> addresses) throws IOException {
        json.writeArrayFieldStart(field);
        for (String address : addresses) json.writeString(address.strip());
        json.writeEndArray();
    }

    private static void text(JsonGenerator json, String field, String text) throws IOException {
        if (text != null) json.writeStringField(field, text);
    }

    private String value() {
        try {
            return Files.readString(valueFile, StandardCharsets.ISO_8859_1).strip();
        } catch (IOException _) {
            throw wrong("cannot read " + valueFile);
        }
    }

    private ParameterException wrong(String sentence) {
        return new ParameterException(spec.commandLine(), sentence);
    }
}
