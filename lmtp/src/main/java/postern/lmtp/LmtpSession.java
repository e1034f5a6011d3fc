package postern.lmtp;

import io.netty.handler.ssl.SslContext;
import java.net.InetAddress;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.apache.james.protocols.api.ProtocolConfiguration;
import org.apache.james.protocols.api.ProtocolSessionImpl;
import org.apache.james.protocols.api.ProtocolTransport;
import org.apache.james.protocols.api.Response;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import postern.rewrite.mail.EmailAddress;
import postern.rewrite.mail.RawMessage;
import postern.rewrite.mail.Reply;

/**
 * One peer's session: how far its mail is, and the way through {@link Intake} to the household.
 *
 * <p><b>On failure:</b> whatever the household throws, and an answer that is none, is logged with the session's id and
 * becomes 451 4.3.0 (for every recipient, behind DATA).
 *
 * <p><b>Threads:</b> one at a time: the connection's handler, or the event loop while no handler runs.
 */
final class LmtpSession extends ProtocolSessionImpl {
    private static final Logger LOG = LoggerFactory.getLogger(LmtpSession.class);
    private static final Reply TROUBLE = Reply.of(451, "4.3.0", "trouble of our own, try again later");

    private final LmtpSettings settings;
    private final Intake intake;
    private final BytesInHand.Share share;
    private MailTransaction transaction = new MailTransaction.Fresh();
    private Xforward xforward = Xforward.NOTHING;
    private Optional<SslContext> tls = Optional.empty();

    LmtpSession(ProtocolTransport transport, ProtocolConfiguration configuration, LmtpSettings settings, Intake intake,
                BytesInHand.Share share) {
        super(transport, configuration);
        this.settings = settings;
        this.intake = intake;
        this.share = share;
    }

    /** What the engine and the connection say when a command could not be handled at all. */
    @Override public Response newFatalErrorResponse() {
        return Answer.last(Reply.of(421, "4.3.0", "trouble of our own, try again later"));
    }

    MailTransaction transaction() {
        return transaction;
    }

    /** Goes on to the step's state; returns its answer. */
    Reply go(MailTransaction.Step step) {
        transaction = step.next();
        return step.reply();
    }

    /** Greets, which ends what was under way and forgets XFORWARD. */
    void greet(String name) {
        transaction = transaction.lhlo(name);
        xforward = Xforward.NOTHING;
    }

    /** RSET, and the end of every DATA: back between two mails. */
    void endTransaction() {
        transaction = transaction.reset();
        xforward = Xforward.NOTHING;
    }

    /** Everything that was said in clear is forgotten (RFC 3207 section 4.2); the engine asks for it behind STARTTLS. */
    @Override public void resetState() {
        super.resetState();
        transaction = new MailTransaction.Fresh();
        xforward = Xforward.NOTHING;
    }

    boolean isBelieved() {
        return settings.believes(peerAddress());
    }

    Xforward xforward() {
        return xforward;
    }

    void forward(Xforward told) {
        xforward = told;
    }

    void offerTls(SslContext context) {
        tls = Optional.of(context);
    }

    SslContext tls() {
        return tls.orElseThrow();
    }

    /** Makes sure of the heap for a mail that announced so many octets, or 0; false if the budget is spent. */
    boolean reserve(long octets) {
        return octets == 0 || share.cover(MessageReader.heap(octets));
    }

    /** Reads the message of a transaction whose DATA was accepted; empty if there is none. */
    Optional<MessageReader> reader() {
        if (!(transaction instanceof MailTransaction.Reading)) return Optional.empty();
        return Optional.of(new MessageReader(settings.maxMessageSize(), share));
    }

    /** Asks the household about a recipient; one that it accepts belongs to the mail. */
    Reply recipient(EmailAddress to) {
        Reply answer;
        try {
            answer = intake.recipient(to);
        } catch (RuntimeException | Error e) {
            LOG.error("{} failed to answer about a recipient", getSessionID(), e);
            return TROUBLE;
        }
        if (!isAnswer(answer)) {
            LOG.error("{} got no answer about a recipient", getSessionID());
            return TROUBLE;
        }
        if (answer.isPositive()) transaction = transaction.with(to);
        return answer;
    }

    /** Ends the transaction with one reply for each recipient. */
    Response deliver(MessageReader read) {
        if (!(transaction instanceof MailTransaction.Reading(MailTransaction.Open mail))) throw new IllegalStateException("no DATA");
        List<Reply> replies = MailTransaction.refusal(read.flaw(), settings.maxMessageSize())
                .map(refusal -> Collections.nCopies(mail.to().size(), refusal))
                .orElseGet(() -> handOver(mail, read.message()));
        endTransaction();
        return Answer.each(replies);
    }

    private List<Reply> handOver(MailTransaction.Open mail, byte[] message) {
        List<Reply> trouble = Collections.nCopies(mail.to().size(), TROUBLE);
        try {
            var peer = new Peer(peerAddress(), mail.lhlo(), xforward.client());
            List<Reply> replies = intake.deliver(new Submission(mail.envelope(), RawMessage.received(message), peer, Instant.now()));
            if (replies.size() == mail.to().size() && replies.stream().allMatch(LmtpSession::isAnswer)) return replies;
            LOG.error("{} ident={} got {} replies for {} recipients, or one that is none", getSessionID(), ident(), replies.size(),
                    mail.to().size());
        } catch (RuntimeException | Error e) {
            LOG.error("{} ident={} failed to take a mail", getSessionID(), ident(), e);
        }
        return trouble;
    }

    /** What the log of the mail server in front calls this mail. */
    private String ident() {
        return xforward.client().flatMap(Peer.Client::ident).orElse("-");
    }

    private InetAddress peerAddress() {
        return getRemoteAddress().getAddress();
    }

    /** 3xx would ask the peer for more, and 421 would promise that we hang up: neither is the household's to say. */
    private static boolean isAnswer(Reply reply) {
        return reply != null && reply.code() / 100 != 3 && reply.code() != 421;
    }
}
