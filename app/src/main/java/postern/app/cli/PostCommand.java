package postern.app.cli;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.Function;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;
import postern.app.cli.Cli.Surroundings;
import postern.rewrite.mail.EmailAddress;
import postern.rewrite.mail.Envelope;
import postern.rewrite.mail.Reply;
import postern.rewrite.mail.ReversePath;

/** {@code postern post}: hands a mail to an LMTP server as Postfix would, and shows the dialog. */
@Command(name = "post", header = "Hand a mail to Postern as Postfix would, and show the dialog.",
        customSynopsis = "postern post --to ADDRESS [OPTIONS] FILE",
        description = "Speaks LMTP (RFC 2033). Lines with C: are ours, lines with S: are the server's. Line ends are made CRLF on "
            + "the way; nothing else of the mail is changed.",
        footer = {"  0   every recipient was accepted (2xx)", "  1   a recipient was refused for good (5xx)",
            "  75  the server is away, or asks to try again later (4xx)", "", "Example:",
            "  postern post --to board@lists.example.org --from ada@example.org mail.eml"})
final class PostCommand implements Callable<Integer> {
    /** EX_TEMPFAIL of sysexits. */
    static final int TRY_AGAIN = 75;
    private static final int REFUSED = 1;
    private static final int LARGEST = 256 << 20;

    private final Surroundings surroundings;

    @Spec private CommandSpec spec;

    @Option(names = {"-t", "--to"}, required = true, split = ",", paramLabel = "ADDRESS", converter = AnAddress.class,
            description = "Recipient; for several give the option again, or commas between them.")
    private List<EmailAddress> to;

    @Option(names = {"-f", "--from"}, paramLabel = "ADDRESS", converter = ASender.class,
            description = "Envelope sender, '<>' for none. Default: the address in the mail's From field.")
    private ReversePath from;

    @Option(names = "--host", paramLabel = "HOST", defaultValue = "127.0.0.1",
            description = "Where the server listens. Default: ${DEFAULT-VALUE}")
    private String host;

    @Option(names = {"-p", "--port"}, paramLabel = "PORT", defaultValue = "8024",
            description = "Its port. Default: POSTERN_LMTP_PORT if set, else 8024.")
    private int port;

    @Parameters(paramLabel = "FILE", description = "The mail, header and body; - for standard input.")
    private String file;

    @Option(names = {"-h", "--help"}, usageHelp = true, description = "Show this help and end.")
    private boolean help;

    PostCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override public Integer call() throws IOException {
        if (port < 1 || port > 65_535) throw wrong("--port is " + port + ": use a port from 1 to 65535");
        var message = WireMessage.of(read(file, surroundings, this::wrong));
        if (message.size() == 0) throw wrong("the mail is empty");
        var envelope = envelope(message);
        List<Reply> replies;
        try (var dialog = LmtpDialog.connect(host, port, surroundings.out())) {
            replies = new LmtpClient(dialog).deliver(envelope, message);
        } catch (IOException trouble) {
            surroundings.err().println("postern: " + trouble.getMessage());
            return TRY_AGAIN;
        }
        return verdict(replies);
    }

    private Envelope envelope(WireMessage message) {
        ReversePath sender = from != null ? from : message.author().map(ReversePath::of)
                .orElseThrow(() -> wrong("the mail has no From field with one address: name the envelope sender by --from"));
        boolean utf8Address = Stream.concat(to.stream(), sender.address().stream()).anyMatch(each -> !each.isAscii());
        boolean utf8 = utf8Address || message.hasEightBitHeader();
        return new Envelope(sender, to, message.isEightBit(), utf8);
    }

    private int verdict(List<Reply> replies) {
        long accepted = replies.stream().filter(Reply::isPositive).count();
        if (accepted == replies.size()) return 0;
        String recipients = replies.size() + (replies.size() == 1 ? " recipient" : " recipients");
        surroundings.err().println("postern: " + accepted + " of " + recipients + " accepted");
        return replies.stream().anyMatch(Reply::isPermanent) ? REFUSED : TRY_AGAIN;
    }

    /** @param wrong makes the complaint if it cannot be read, or is larger than any mail */
    static byte[] read(String file, Surroundings surroundings, Function<String, ParameterException> wrong) {
        try (InputStream in = file.equals("-") ? surroundings.in() : Files.newInputStream(Path.of(file))) {
            byte[] bytes = in.readNBytes(LARGEST + 1);
            if (bytes.length > LARGEST) throw wrong.apply("the mail is larger than 256 MiB");
            return bytes;
        } catch (IOException unreadable) {
            throw wrong.apply("cannot read " + file + (Files.exists(Path.of(file)) ? "" : ": it is not there"));
        }
    }

    private ParameterException wrong(String sentence) {
        return new ParameterException(spec.commandLine(), sentence);
    }

    static final class AnAddress implements ITypeConverter<EmailAddress> {
        @Override public EmailAddress convert(String text) {
            try {
                return EmailAddress.parse(text);
            } catch (IllegalArgumentException wrong) {
                throw new TypeConversionException("that is no e-mail address (" + wrong.getMessage() + ")");
            }
        }
    }

    static final class ASender implements ITypeConverter<ReversePath> {
        @Override public ReversePath convert(String text) {
            return text.isEmpty() || text.equals("<>") ? ReversePath.NULL : ReversePath.of(new AnAddress().convert(text));
        }
    }
}
