package postern.app.cli;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.List;
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

/** {@code postern explain}: asks the running server what would become of a mail. */
@Command(name = "explain", header = "Tell what would become of a mail, and why.",
        synopsisHeading = "%nUsage: ", customSynopsis = "postern explain --to ADDRESS [OPTIONS] FILE",
        descriptionHeading = "%n", parameterListHeading = "%nMail:%n", optionListHeading = "%nOptions:%n",
        description = "Shows what proves the author, and for each recipient the decision, what becomes of From and why, what receivers will "
            + "find, and the reply. Nothing is stored, sent or spent. Asks the running server over HTTP with the admin key. Line ends "
            + "are made CRLF, as on the way from Postfix.",
        footerHeading = "%nEnds with:%n",
        footer = {"  0   it is explained, whatever the decision", "  1   the question was refused", "  75  the server is away, busy or has trouble", "",
            "Example:", "  postern explain --to board@lists.example.org --mail-from ada@example.org", "          --client 192.0.2.10 --helo mx.example.org mail.eml"})
final class ExplainCommand implements Callable<Integer> {
    private static final String EXPLAIN = "/api/v1/explain";
    private static final byte[] TAIL = {'"', '}'};

    private final Surroundings surroundings;

    @Spec private CommandSpec spec;

    @Mixin private Asking asking;

    @Option(names = {"-t", "--to"}, required = true, split = ",", paramLabel = "ADDRESS", converter = PostCommand.AnAddress.class,
            description = "Recipient; for several give the option again, or commas between them.")
    private List<EmailAddress> to;

    @Option(names = {"-f", "--mail-from"}, paramLabel = "ADDRESS", converter = PostCommand.ASender.class,
            description = "Envelope sender, '<>' for none. Default: the address in the mail's From field.")
    private ReversePath mailFrom;

    @Option(names = "--client", paramLabel = "IP", description = "Who handed it to Postfix, for SPF. Default: not known, and SPF says nothing.")
    private String client;

    @Option(names = "--helo", paramLabel = "NAME", description = "What the client called itself.")
    private String helo;

    @Option(names = "--json", description = "Print what the server answered.")
    private boolean json;

    @Parameters(paramLabel = "FILE", description = "The mail, header and body; - for standard input.")
    private String file;

    @Option(names = {"-h", "--help"}, usageHelp = true, description = "Show this help and end.")
    private boolean help;

    ExplainCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override public Integer call() throws IOException {
        WireMessage message = WireMessage.of(PostCommand.read(file, surroundings, this::wrong));
        if (message.size() == 0) throw wrong("the mail is empty");
        ReversePath sender = mailFrom != null ? mailFrom : message.author().map(ReversePath::of)
                .orElseThrow(() -> wrong("the mail has no From field with one address: name the envelope sender by --mail-from"));
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
            writing.writeFieldName("message");
            writing.writeRaw(":\"");
        }
        return head.toByteArray();
    }

    private ParameterException wrong(String sentence) {
        return new ParameterException(spec.commandLine(), sentence);
    }
}
