package postern.lmtp;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.apache.james.protocols.api.BaseRequest;
import org.apache.james.protocols.api.Request;
import org.apache.james.protocols.api.Response;
import org.apache.james.protocols.api.handler.CommandDispatcher;
import org.apache.james.protocols.api.handler.CommandHandler;
import org.apache.james.protocols.api.handler.ProtocolHandlerChainImpl;
import org.apache.james.protocols.api.handler.UnknownCommandHandler;
import org.apache.james.protocols.api.handler.WiringException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import postern.rewrite.mail.Reply;

/**
 * The commands of LMTP (RFC 2033) as handlers in the engine's command map.
 *
 * <p><b>Threads:</b> shared by all connections; what a session is at stands in its {@link LmtpSession}. One handler at a
 * time for a connection; those that {@link #mayBlock} run on its virtual thread, the others on the event loop.
 */
final class Commands extends CommandDispatcher<LmtpSession> {
    private static final Logger LOG = LoggerFactory.getLogger(Commands.class);
    private static final Reply OK = Reply.of(250, "2.0.0", "ok");
    /** Stands for a line that is no text. */
    private static final String MALFORMED = "";

    /** What a command does. */
    private interface Action {
        Response on(LmtpSession session, String argument) throws Refused;
    }

    /** One verb in the command map. */
    private record Command(String verb, Action action) implements CommandHandler<LmtpSession> {
        @Override public Response onCommand(LmtpSession session, Request request) {
            String argument = request.getArgument() == null ? "" : request.getArgument();
            try {
                return action.on(session, argument);
            } catch (Refused refused) {
                return Answer.of(refused.reply());
            }
        }

        @Override public Collection<String> getImplCommands() {
            return List.of(verb);
        }
    }

    private final LmtpSettings settings;
    private final Optional<Certificate> certificate;

    private Commands(LmtpSettings settings, Optional<Certificate> certificate) {
        super(List.of("LHLO", "MAIL", "RCPT", "DATA", "RSET", "NOOP", "QUIT", "VRFY"));
        this.settings = settings;
        this.certificate = certificate;
    }

    /** The handler chain of the protocol, the dispatcher in it. */
    static ProtocolHandlerChainImpl chain(LmtpSettings settings, Optional<Certificate> certificate) throws WiringException {
        var commands = new Commands(settings, certificate);
        var chain = new ProtocolHandlerChainImpl();
        chain.add(commands);
        chain.addAll(List.of(
                new Command("LHLO", commands::lhlo), new Command("MAIL", commands::mail), new Command("RCPT", commands::rcpt),
                new Command("DATA", commands::data), new Command("RSET", commands::rset), new Command("XFORWARD", commands::xforward),
                new Command("STARTTLS", commands::startTls),
                new Command("NOOP", (_, _) -> Answer.of(OK)),
                new Command("QUIT", (_, _) -> Answer.last(Reply.of(221, "2.0.0", "bye"))),
                new Command("VRFY", (_, _) -> Answer.of(Reply.of(252, "2.0.0", "send the mail and see"))),
                new Command("HELP", (_, _) -> Answer.of(Reply.of(214, "2.0.0", "this is LMTP, RFC 2033"))),
                new Command("HELO", (_, _) -> Answer.of(notSmtp())), new Command("EHLO", (_, _) -> Answer.of(notSmtp())),
                new Unknown()));
        chain.wireExtensibleHandlers();
        return chain;
    }

    /** False if this line asks neither the household nor the disk: RCPT and STARTTLS do. */
    static boolean mayBlock(byte[] line) {
        int first = line.length == 0 ? ' ' : line[0] & ~0x20;
        return first == 'R' || first == 'S';
    }

    /** Read strictly: UTF-8 (RFC 6531 section 3.3) without control characters, or malformed. */
    @Override protected Request parseRequest(LmtpSession session, byte[] line) {
        String text;
        try {
            text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(line)).toString().stripTrailing();
        } catch (CharacterCodingException _) {
            return new BaseRequest(MALFORMED, "");
        }
        if (text.chars().anyMatch(Character::isISOControl)) return new BaseRequest(MALFORMED, "");
        int space = text.indexOf(' ');
        String verb = space < 0 ? text : text.substring(0, space);
        return new BaseRequest(verb.toUpperCase(Locale.ROOT), space < 0 ? "" : text.substring(space + 1).strip());
    }

    private Response lhlo(LmtpSession session, String name) throws Refused {
        if (!name.matches("[\\x21-\\x7e]{1,255}")) throw new Refused(501, "5.5.4", "say LHLO and your name");
        session.greet(name);
        var lines = new ArrayList<>(List.of(settings.hostname(), "PIPELINING", "ENHANCEDSTATUSCODES", "8BITMIME", "SMTPUTF8",
                "SIZE " + settings.maxMessageSize()));
        if (session.isBelieved()) lines.add(Xforward.KEYWORD);
        if (certificate.isPresent() && !session.isTLSStarted()) lines.add("STARTTLS");
        return Answer.lines(250, lines);
    }

    private Response mail(LmtpSession session, String argument) throws Refused {
        Optional<Reply> early = session.transaction().refusesToBegin();
        if (early.isPresent()) return Answer.of(early.get());
        PathArgument path = PathArgument.parse(argument, "FROM", "5.1.7");
        MailParameters parameters = MailParameters.parse(path.rest());
        return Answer.of(session.go(session.transaction().mail(path.sender(parameters.smtpUtf8()), parameters, settings.maxMessageSize())));
    }

    private Response rcpt(LmtpSession session, String argument) throws Refused {
        Optional<Reply> early = session.transaction().refusesRecipient(settings.maxRecipients());
        if (early.isPresent()) return Answer.of(early.get());
        PathArgument path = PathArgument.parse(argument, "TO", "5.1.3");
        if (!path.rest().isEmpty()) throw new Refused(555, "5.5.4", "parameter not known");
        boolean smtpUtf8 = session.transaction() instanceof MailTransaction.Open mail && mail.parameters().smtpUtf8();
        return Answer.of(session.recipient(path.recipient(smtpUtf8, settings.hostname())));
    }

    private Response data(LmtpSession session, String argument) throws Refused {
        noArgument(argument);
        MailTransaction.Step step = session.transaction().data();
        if (step.next() instanceof MailTransaction.Reading(MailTransaction.Open mail) && !session.reserve(mail.parameters().size())) {
            return Answer.of(MailTransaction.noRoom());
        }
        return Answer.of(session.go(step));
    }

    private Response rset(LmtpSession session, String argument) throws Refused {
        noArgument(argument);
        session.endTransaction();
        return Answer.of(OK);
    }

    private Response xforward(LmtpSession session, String argument) throws Refused {
        if (!session.isBelieved()) throw new Refused(550, "5.7.1", "XFORWARD is not for you");
        Optional<Reply> early = session.transaction().refusesToBegin();
        if (early.isPresent()) return Answer.of(early.get());
        session.forward(session.xforward().with(argument));
        return Answer.of(OK);
    }

    private Response startTls(LmtpSession session, String argument) throws Refused {
        if (certificate.isEmpty()) return notKnown();
        noArgument(argument);
        if (session.isTLSStarted()) throw new Refused(503, "5.5.1", "TLS is there already");
        if (session.transaction().inHand()) throw new Refused(503, "5.5.1", "a mail is under way");
        session.offerTls(certificate.get().current());
        return new Answer.StartTls();
    }

    private static void noArgument(String argument) throws Refused {
        if (!argument.isEmpty()) throw new Refused(501, "5.5.4", "this command takes no argument");
    }

    private static Reply notSmtp() {
        return Reply.of(500, "5.5.1", "this is LMTP: say LHLO");
    }

    private static Response notKnown() {
        return Answer.of(Reply.of(500, "5.5.1", "command not known"));
    }

    /** Whatever is in no handler. */
    private static final class Unknown extends UnknownCommandHandler<LmtpSession> {
        @Override public Response onCommand(LmtpSession session, Request request) {
            LOG.debug("{} sent a command that is not known", session.getSessionID());
            return request.getCommand().equals(MALFORMED) ? Answer.of(Reply.of(500, "5.5.2", "malformed line")) : notKnown();
        }
    }
}
