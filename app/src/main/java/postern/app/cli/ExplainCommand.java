package postern.app.cli;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import postern.app.cli.Cli.Surroundings;
import postern.rewrite.mail.EmailAddress;
import postern.rewrite.mail.ReversePath;

/** {@code postern explain}: asks the running server what would become of a mail, or reads here what proves its author. */
@Command(name = "explain", header = "Tell what would become of a mail, and why.",
        customSynopsis = {"postern explain --to ADDRESS [OPTIONS] FILE", "       postern explain --offline [--dns HOST:PORT] [OPTIONS] FILE"},
        description = "Shows what proves the author, and for each recipient the decision, what becomes of From and why, what receivers will "
            + "find, what is changed (- taken out of the header, + put in), and the reply. Nothing is stored, sent or spent. Asks the "
            + "running server over HTTP with the admin key. Line ends are made CRLF, as on the way from Postfix.",
        footer = {"  0   it is explained, whatever the decision", "  1   the question was refused",
            "  75  the server is away, busy or has trouble", "",
            "Example:", "  postern explain --to board@lists.example.org --mail-from ada@example.org", "          --client 192.0.2.10 --helo mx.example.org mail.eml"})
final class ExplainCommand implements Callable<Integer> {
    private static final String EXPLAIN = "/api/v1/explain";
    private static final byte[] TAIL = {'"', '}'};

    private final Surroundings surroundings;
    private final Offline reading;

    @Spec private CommandSpec spec;

    @Mixin private Asking asking;

    @Option(names = {"-t", "--to"}, split = ",", paramLabel = "ADDRESS", converter = PostCommand.AnAddress.class,
            description = "Recipient; for several give the option again, or commas between them.")
    private List<EmailAddress> to = List.of();

    @Option(names = {"-f", "--mail-from"}, paramLabel = "ADDRESS", converter = PostCommand.ASender.class,
            description = "Envelope sender, '<>' for none. Default: the address in the mail's From field.")
    private ReversePath mailFrom;

    @Option(names = "--client", paramLabel = "IP", description = "Who handed it to Postfix, for SPF. Default: not known, and SPF says nothing.")
    private String client;

    @Option(names = "--helo", paramLabel = "NAME", description = "What the client called itself.")
    private String helo;

    @Option(names = "--members", description = "Name those whom it reaches, not only how many they are.")
    private boolean members;

    @Option(names = "--offline", description = "Ask no server: tell only what proves the author, by the mail and the DNS. Settings (proofs.*) play no part.")
    private boolean offline;

    @Option(names = "--dns", paramLabel = "HOST:PORT", description = "With --offline: the resolver to ask. Default: POSTERN_DNS, else the system's.")
    private String dns;

    @Option(names = "--json", description = "Print what the server answered.")
    private boolean json;

    @Parameters(paramLabel = "FILE", description = "The mail, header and body; - for standard input.")
    private String file;

    @Option(names = {"-h", "--help"}, usageHelp = true, description = "Show this help and end.")
    private boolean help;

    ExplainCommand(Surroundings surroundings, Offline reading) {
        this.surroundings = surroundings;
        this.reading = reading;
    }

    @Override public Integer call() throws IOException {
        fitTogether();
        WireMessage message = WireMessage.of(PostCommand.read(file, surroundings, this::wrong));
        if (message.size() == 0) throw wrong("the mail is empty");
        ReversePath sender = mailFrom != null ? mailFrom : message.author().map(ReversePath::of)
                .orElseThrow(() -> wrong("the mail has no From field with one address: name the envelope sender by --mail-from"));
        return offline ? readHere(message, sender) : asked(message, sender);
    }

    private void fitTogether() {
        if (offline && (members || !to.isEmpty())) throw wrong("--offline knows no recipients: leave --to and --members out");
        if (!offline && to.isEmpty()) throw wrong("Missing required option: '--to=ADDRESS'");
        if (!offline && dns != null) throw wrong("--dns goes with --offline: the server has a resolver of its own");
    }

    private int readHere(WireMessage message, ReversePath sender) throws IOException {
        Optional<String> resolver = Optional.ofNullable(dns).or(() -> Optional.ofNullable(surroundings.environment().get("POSTERN_DNS")).filter(given -> !given.isBlank()));
        try {
            Answer answer = Answer.of(200, reading.read(new Offline.Mail(message.octets(), sender, Optional.ofNullable(client), Optional.ofNullable(helo)), resolver));
            surroundings.out().println(json ? answer.json() : new Explained(answer.body()).text());
            return 0;
        } catch (IllegalArgumentException refused) {
            surroundings.err().println("postern: " + Asking.printable(refused.getMessage()));
            return 1;
        }
    }

    private int asked(WireMessage message, ReversePath sender) throws IOException {
        byte[] head = head(sender);
        return asking.ask(surroundings, api -> {
            Answer answer = api.post(EXPLAIN, () -> Stream.of(List.of(head), message.base64(), List.of(TAIL)).flatMap(ExplainCommand::each).iterator(),
                    head.length + message.base64Size() + TAIL.length);
            if (answer.isGood()) surroundings.out().println(json ? answer.json() : new Explained(answer.body()).text());
            return answer;
        });
    }

    private static Stream<byte[]> each(Iterable<byte[]> pieces) {
        return StreamSupport.stream(pieces.spliterator(), false);
    }

    /** Up to the message, which comes last, since it is large. */
    private byte[] head(ReversePath sender) throws IOException {
        var head = new ByteArrayOutputStream();
        try (JsonGenerator writing = new JsonFactory().disable(JsonGenerator.Feature.AUTO_CLOSE_JSON_CONTENT).createGenerator(head)) {
            writing.writeStartObject();
            writing.writeArrayFieldStart("to");
            for (EmailAddress address : to) writing.writeString(address.toString());
            writing.writeEndArray();
            writing.writeStringField("mailFrom", sender.toString());
            if (client != null) writing.writeStringField("client", client);
            if (helo != null) writing.writeStringField("helo", helo);
            if (members) writing.writeBooleanField("members", true);
            writing.writeFieldName("message");
            writing.writeRaw(":\"");
        }
        return head.toByteArray();
    }

    private ParameterException wrong(String sentence) {
        return new ParameterException(spec.commandLine(), sentence);
    }
}
