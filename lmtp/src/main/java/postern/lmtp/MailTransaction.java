package postern.lmtp;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import postern.rewrite.mail.EmailAddress;
import postern.rewrite.mail.Envelope;
import postern.rewrite.mail.Reply;
import postern.rewrite.mail.ReversePath;

/**
 * Where a session stands between LHLO and the final dot, what may come next, and how it is answered (RFC 2033,
 * RFC 5321 section 4.1.4). Values: a step gives the next state and leaves this one as it was.
 */
sealed interface MailTransaction {
    /** Nobody has said LHLO. */
    record Fresh() implements MailTransaction { }

    /** Between two mails. */
    record Ready(String lhlo) implements MailTransaction { }

    /** MAIL was accepted. */
    record Open(String lhlo, ReversePath from, MailParameters parameters, List<EmailAddress> to) implements MailTransaction {
        public Open {
            to = List.copyOf(to);
        }

        Envelope envelope() {
            return new Envelope(from, to, parameters.eightBit(), parameters.smtpUtf8());
        }
    }

    /** DATA was accepted: what comes now is the message. */
    record Reading(Open mail) implements MailTransaction { }

    /** The answer, and the state it leads to. */
    record Step(MailTransaction next, Reply reply) { }

    /** Greets, and ends a transaction that is under way (RFC 5321 section 4.1.4). */
    default MailTransaction lhlo(String name) {
        return new Ready(name);
    }

    /** True from MAIL to the final dot. */
    default boolean inHand() {
        return switch (this) {
            case Fresh _, Ready _ -> false;
            case Open _, Reading _ -> true;
        };
    }

    /** Why nothing can come between mails now; empty if it can. */
    default Optional<Reply> refusesToBegin() {
        return switch (this) {
            case Fresh _ -> Optional.of(outOfOrder("say LHLO first"));
            case Ready _ -> Optional.empty();
            case Open _, Reading _ -> Optional.of(outOfOrder("a mail is under way"));
        };
    }

    /** MAIL; a size that is announced and too large is refused here (RFC 1870 section 6.1). */
    default Step mail(ReversePath from, MailParameters parameters, long maxMessageSize) {
        return switch (this) {
            case Ready _ when parameters.size() > maxMessageSize -> new Step(this, tooLarge(maxMessageSize));
            case Ready(String lhlo) -> new Step(new Open(lhlo, from, parameters, List.of()), Reply.of(250, "2.1.0", "sender ok"));
            case Fresh _, Open _, Reading _ -> new Step(this, refusesToBegin().orElseThrow());
        };
    }

    /** Why RCPT cannot come now; empty if it can. */
    default Optional<Reply> refusesRecipient(int maxRecipients) {
        if (!(this instanceof Open mail)) return Optional.of(outOfOrder("say MAIL first"));
        return mail.to().size() < maxRecipients ? Optional.empty() : Optional.of(Reply.of(452, "4.5.3", "too many recipients"));
    }

    /** The same with one recipient more, who may be there already. */
    default MailTransaction with(EmailAddress recipient) {
        if (!(this instanceof Open mail)) throw new IllegalStateException("a recipient without MAIL");
        var to = new ArrayList<>(mail.to());
        to.add(recipient);
        return new Open(mail.lhlo(), mail.from(), mail.parameters(), to);
    }

    /** DATA; without an accepted recipient 503 and never 354 (RFC 2033 section 4.2). */
    default Step data() {
        return switch (this) {
            case Open mail when !mail.to().isEmpty() -> new Step(new Reading(mail), Reply.of(354, "", "end with <CR><LF>.<CR><LF>"));
            case Open _ -> new Step(this, outOfOrder("no recipient was accepted"));
            case Fresh _, Ready _, Reading _ -> new Step(this, outOfOrder("say MAIL and RCPT first"));
        };
    }

    /** RSET, and the end of every DATA. */
    default MailTransaction reset() {
        return switch (this) {
            case Fresh fresh -> fresh;
            case Ready ready -> ready;
            case Open mail -> new Ready(mail.lhlo());
            case Reading(Open mail) -> new Ready(mail.lhlo());
        };
    }

    /** Why a message that was read to its end is not handed on; empty if it is. */
    static Optional<Reply> refusal(MessageReader.Flaw flaw, long maxMessageSize) {
        return switch (flaw) {
            case NONE -> Optional.empty();
            case NO_ROOM -> Optional.of(noRoom());
            case TOO_LARGE -> Optional.of(tooLarge(maxMessageSize));
            case LONG_LINE -> Optional.of(Reply.of(554, "5.6.0", "a line is longer than " + MessageReader.LONGEST_LINE + " octets"));
            case BARE_LINE_END -> Optional.of(Reply.of(554, "5.6.0", "a CR or LF stands alone in the message"));
        };
    }

    /** The budget of bytes in hand is spent. */
    static Reply noRoom() {
        return Reply.of(452, "4.3.1", "too much mail in hand, try again later");
    }

    private static Reply tooLarge(long maxMessageSize) {
        return Reply.of(552, "5.3.4", "message is larger than " + maxMessageSize + " octets");
    }

    private static Reply outOfOrder(String text) {
        return Reply.of(503, "5.5.1", text);
    }
}
