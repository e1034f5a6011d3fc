package postern.outbound.relay;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import postern.rewrite.mail.EmailAddress;
import postern.rewrite.mail.Envelope;
import postern.rewrite.mail.Reply;

/**
 * One mail transaction on an open session: MAIL, RCPT for each, DATA, the message, the final dot (RFC 5321 section 3.3),
 * in groups where the relay takes PIPELINING (RFC 2920).
 *
 * <p><b>Promise:</b> an outcome for each recipient, in order. Before the final dot leaves, the relay has accepted a recipient and
 * asked for the message, has said nothing unasked, and the lease holds. No octet of the message is converted.
 * <p><b>On failure:</b> a connection that ended, or was answered 421, before the first answer on a session used before: no
 * outcome at all, and the transaction may be tried once more. Else outcomes; the session is spoilt where its state is not known.
 * Once the relay has accepted a recipient, a 421 or a lost connection counts against this posting: it may well be its content
 * that a scanner chokes on, and if it was the relay, the next session will tell.
 */
final class Envelopes {
    /** Commands in flight at most, so that the peer's replies never fill the way back while we still write. */
    private static final int GROUP = 100;

    /** Somebody else may be sending the copy now. */
    static final Outcome CLAIM_OVER = new Outcome.Deferred(Reply.of(451, "4.3.0", "the claim ran out before the final dot"), Blame.US);

    private final RelayProfile profile;
    private final SmtpSession session;
    private final SmtpWire wire;
    private final Handover handover;
    private final Envelope envelope;
    private final Content content;
    private final Lease lease;
    private final Outcome[] outcomes;
    private final List<Integer> accepted = new ArrayList<>();
    private final Deque<Asked> unanswered = new ArrayDeque<>();
    private Stage stage = Stage.MAIL;
    private boolean answered;
    private boolean mailRefused;
    private boolean sendsData;
    private boolean dotted;

    Envelopes(RelayProfile profile, SmtpSession session, Handover handover, Content content, Lease lease) {
        this.profile = profile;
        this.session = session;
        this.wire = session.wire();
        this.handover = handover;
        this.envelope = handover.envelope();
        this.content = content;
        this.lease = lease;
        this.outcomes = new Outcome[envelope.to().size()];
    }

    /** Empty if the session turned out dead before this transaction began. */
    Optional<List<Outcome>> send() {
        refuseWhatDoesNotFit();
        if (isSettled()) return Optional.of(List.of(outcomes));
        session.beginTransaction();
        try {
            transact();
        } catch (Closing closing) {
            session.spoil();
            if (isStale()) return Optional.empty();
            settleRest(Verdicts.of(accepted.isEmpty() ? stage : Stage.DATA, closing.reply, envelope.from().isNull()));
        } catch (IOException trouble) {
            session.spoil();
            if (isStale() && !(trouble instanceof MalformedReply)) return Optional.empty();
            settleRest(lost(trouble));
        }
        return Optional.of(List.of(outcomes));
    }

    // --- what the relay cannot take is refused before anything is said ---

    private void refuseWhatDoesNotFit() {
        Capabilities able = session.capabilities();
        if (!able.takes(content.size())) {
            fail(Reply.of(552, "5.3.4", "message of " + content.size() + " octets exceeds the relay's limit of " + able.size().getAsLong()));
        } else if (content.eightBit() && !able.eightBitMime()) {
            fail(Reply.of(554, "5.6.3", "message holds 8-bit octets and the relay does not offer 8BITMIME"));
        } else if (!able.smtpUtf8()) {
            refuseWhatNeedsUtf8();
        }
    }

    /** RFC 6531 section 3.2 and 3.5. */
    private void refuseWhatNeedsUtf8() {
        if (envelope.smtpUtf8() && content.eightBitHeader()) {
            fail(Reply.of(554, "5.6.9", "header holds UTF-8 and the relay does not offer SMTPUTF8"));
        } else if (!envelope.from().address().map(EmailAddress::isAscii).orElse(true)) {
            fail(Reply.of(553, "5.6.7", "return path needs SMTPUTF8, which the relay does not offer"));
        }
        var refused = new Outcome.Failed(Reply.of(553, "5.6.7", "address needs SMTPUTF8, which the relay does not offer"), Blame.RECIPIENT);
        for (int i = 0; i < outcomes.length; i++) {
            if (outcomes[i] == null && !envelope.to().get(i).isAscii()) outcomes[i] = refused;
        }
    }

    private void fail(Reply reply) {
        settleRest(new Outcome.Failed(reply, Blame.POSTING));
    }

    // --- the dialog ---

    private void transact() throws IOException {
        ask(Stage.MAIL, mail(), -1);
        for (int i = 0; i < outcomes.length && !mailRefused; i++) {
            if (outcomes[i] == null) ask(Stage.RCPT, "RCPT TO:<" + envelope.to().get(i) + ">", i);
        }
        if (!unanswered.isEmpty() || !accepted.isEmpty()) ask(Stage.DATA, "DATA", -1);
        readAnswers();
        if (!sendsData) {
            reset();
        } else if (wire.hasUnread()) {
            throw new MalformedReply("a reply to nothing we asked");
        } else if (accepted.isEmpty()) {
            sendNothing();
        } else {
            sendMessage();
        }
    }

    private String mail() {
        Capabilities able = session.capabilities();
        var line = new StringBuilder("MAIL FROM:<").append(envelope.from()).append('>');
        if (able.size().isPresent()) line.append(" SIZE=").append(content.size());
        if (able.eightBitMime() && (envelope.eightBit() || content.eightBit())) line.append(" BODY=8BITMIME");
        if (able.smtpUtf8() && needsUtf8()) line.append(" SMTPUTF8");
        return line.toString();
    }

    private boolean needsUtf8() {
        return envelope.smtpUtf8() || !envelope.from().address().map(EmailAddress::isAscii).orElse(true)
                || !envelope.to().stream().allMatch(EmailAddress::isAscii);
    }

    /** @param recipient whom a RCPT names */
    private record Asked(Stage stage, int recipient) { }

    private void ask(Stage asked, String command, int recipient) throws IOException {
        wire.put(command);
        unanswered.add(new Asked(asked, recipient));
        if (!session.capabilities().pipelining() || unanswered.size() >= GROUP) readAnswers();
    }

    private void readAnswers() throws IOException {
        if (unanswered.isEmpty()) return;
        wire.flush();
        while (!unanswered.isEmpty()) {
            Asked asked = unanswered.poll();
            stage = asked.stage();
            Answer answer = read();
            switch (asked.stage()) {
                case MAIL -> mailAnswered(answer);
                case RCPT -> recipientAnswered(asked.recipient(), answer);
                case DATA -> dataAnswered(answer);
                case GREETING, HELLO, TLS, LOGIN, DOT -> throw new IllegalStateException("no command of a transaction: " + asked);
            }
        }
    }

    private Answer read() throws IOException {
        Answer answer = wire.read(stage == Stage.DOT ? profile.times().data() : profile.times().command());
        if (answer.closes()) throw new Closing(answer.toReply());
        if (answer.code() / 100 == 3 && stage != Stage.DATA) throw new MalformedReply("code " + answer.code());
        answered = true;
        return answer;
    }

    private void mailAnswered(Answer answer) {
        if (answer.isPositive()) return;
        mailRefused = true;
        settleRest(verdict(answer));
    }

    private void recipientAnswered(int recipient, Answer answer) {
        if (mailRefused) return;
        if (answer.isPositive()) accepted.add(recipient);
        else outcomes[recipient] = verdict(answer);
    }

    private void dataAnswered(Answer answer) throws MalformedReply {
        if (answer.code() < 400 && answer.code() != 354) throw new MalformedReply("code " + answer.code());
        sendsData = answer.code() == 354;
        if (!sendsData) settleRest(verdict(answer));
    }

    /** RFC 2920 section 3.1: after a 354 that no recipient stands behind, a lone dot, whose answer means nothing. */
    private void sendNothing() throws IOException {
        wire.put(".");
        wire.flush();
        stage = Stage.DOT;
        try {
            read();
        } catch (IOException over) {
            session.spoil();
        }
    }

    private void sendMessage() throws IOException {
        stage = Stage.DOT;
        try {
            handover.message().writeTo(new DotStuffing(wire));
            if (!content.endsLine()) wire.put("");
            wire.put(".");
            if (!lease.holds()) {
                giveUp();
                return;
            }
            wire.flush();
        } catch (IOException cutOff) {
            settleRest(verdictOnPart(cutOff));
            return;
        }
        dotted = true;
        Answer answer = read();
        settleRest(answer.isPositive() ? new Outcome.Delivered(answer.toReply()) : verdict(answer));
    }

    private void giveUp() {
        session.spoil();
        wire.drop();
        settleRest(CLAIM_OVER);
    }

    /** A relay that closes in the middle of a message may have said why. */
    private Outcome verdictOnPart(IOException cutOff) throws IOException {
        session.spoil();
        try {
            Answer answer = read();
            if (answer.code() >= 400) return verdict(answer);
        } catch (Closing closing) {
            throw closing;
        } catch (IOException silent) {
            cutOff.addSuppressed(silent);
        }
        throw cutOff;
    }

    /** Ends a transaction that came to nothing, so that the session can be used again. */
    private void reset() {
        try {
            wire.put("RSET");
            wire.flush();
            if (!wire.read(profile.times().command()).isPositive()) session.spoil();
        } catch (IOException over) {
            session.spoil();
        }
    }

    // --- outcomes ---

    private Outcome verdict(Answer answer) {
        return Verdicts.of(stage, answer.toReply(), envelope.from().isNull());
    }

    private Outcome lost(IOException trouble) {
        if (dotted) return new Outcome.Unknown(Lost.words(profile.host(), stage, trouble));
        if (wire.isCutOff()) return SmtpRelay.CLOSING;
        boolean overMessage = !accepted.isEmpty() && !(trouble instanceof MalformedReply);
        return Lost.connection(profile.host(), stage, trouble, overMessage ? Blame.POSTING : Blame.RELAY);
    }

    private void settleRest(Outcome outcome) {
        for (int i = 0; i < outcomes.length; i++) if (outcomes[i] == null) outcomes[i] = outcome;
    }

    private boolean isSettled() {
        return Arrays.stream(outcomes).noneMatch(outcome -> outcome == null);
    }

    private boolean isStale() {
        return !answered && session.transactions() > 1;
    }

    /** 421: the relay ends the session. */
    private static final class Closing extends IOException {
        private static final long serialVersionUID = 1L;
        private final transient Reply reply;

        Closing(Reply reply) {
            super(reply.toString());
            this.reply = reply;
        }
    }
}
