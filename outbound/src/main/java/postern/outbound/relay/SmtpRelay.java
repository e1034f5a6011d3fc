package postern.outbound.relay;

import java.util.Collections;
import java.util.List;
import java.util.Optional;
import postern.rewrite.mail.Reply;

/**
 * Hands copies to a smarthost over SMTP submission (RFC 6409), with TLS and login as its profile says.
 *
 * <p><b>Promise:</b> exactly the message's octets arrive, dots stuffed on the way and a missing last line end put in; each
 * recipient gets one outcome. A kept connection that turns out dead before the relay answered anything is replaced once.
 * <p><b>On failure:</b> outcomes, as {@link Verdicts} tells them. An answer that was lost behind the final dot is {@link Outcome.Unknown};
 * whatever else {@link #close} cuts off is our own deferral.
 * <p><b>Threads:</b> any number; each send blocks its thread, best a virtual one.
 */
public final class SmtpRelay implements Relay {
    private final RelayProfile profile;
    private final Connections connections;

    /** @throws IllegalArgumentException if the profile's CA file cannot be read or holds no certificate */
    public SmtpRelay(RelayProfile profile) {
        this.profile = profile;
        this.connections = new Connections(profile);
    }

    @Override public String name() {
        return profile.name();
    }

    @Override public int connections() {
        return profile.connections();
    }

    /** Connections open now, in use or kept. */
    public int open() {
        return connections.count();
    }

    @Override public List<Outcome> send(Handover handover, Lease lease) {
        Content content = Content.of(handover.message());
        if (content.bareLineEnd()) return forAll(handover, BARE_LINE_END);
        if (!connections.enter()) return forAll(handover, CLOSING);
        try {
            return transact(handover, content, lease);
        } catch (SessionRefused refused) {
            return forAll(handover, refused.outcome());
        } finally {
            connections.leave();
        }
    }

    @Override public void close() {
        connections.close();
    }

    /** Anything but CRLF could end the message early at one of the next servers, and start another. */
    static final Outcome BARE_LINE_END = new Outcome.Failed(Reply.of(554, "5.6.0", "message holds a bare CR or LF"), Blame.POSTING);

    /** Said of what we cut off ourselves, and of what comes too late. */
    static final Outcome CLOSING = new Outcome.Deferred(Reply.of(451, "4.3.2", "shutting down"), Blame.US);

    private List<Outcome> transact(Handover handover, Content content, Lease lease) throws SessionRefused {
        Optional<SmtpSession> kept = connections.kept();
        if (kept.isPresent()) {
            Optional<List<Outcome>> outcomes = over(kept.get(), handover, content, lease);
            if (outcomes.isPresent()) return outcomes.get();
        }
        return over(connections.open(), handover, content, lease).orElseThrow();
    }

    private Optional<List<Outcome>> over(SmtpSession session, Handover handover, Content content, Lease lease) {
        boolean finished = false;
        try {
            Optional<List<Outcome>> outcomes = new Envelopes(profile, session, handover, content, lease).send();
            finished = true;
            return outcomes;
        } finally {
            if (!finished) session.spoil();
            connections.giveBack(session);
        }
    }

    static List<Outcome> forAll(Handover handover, Outcome outcome) {
        return Collections.nCopies(handover.envelope().to().size(), outcome);
    }
}
