package postern.lmtp;

import java.util.Arrays;
import java.util.Optional;
import postern.lmtp.MessageReader.Flaw;
import postern.rewrite.mail.RawMessage;
import postern.rewrite.mail.Reply;

/**
 * Looks at a message that did not come over a connection as the front door would at the end of DATA: for those who ask what
 * would become of it. Pure; any thread.
 */
public sealed interface Rehearsal {

    /** It would be handed on. */
    record Read(RawMessage message) implements Rehearsal { }

    /** It would not. @param reply to every recipient */
    record Refused(Reply reply) implements Rehearsal { }

    /**
     * @param message taken as its own; an open last line is ended by CRLF, since DATA cannot carry it otherwise
     * @param limit   octets, as {@link LmtpSettings#maxMessageSize}
     */
    static Rehearsal of(byte[] message, long limit) {
        byte[] whole = endsOpen(message) ? ended(message) : message;
        Optional<Reply> refusal = MailTransaction.refusal(flaw(whole, limit), limit);
        return refusal.<Rehearsal>map(Refused::new).orElseGet(() -> new Read(RawMessage.received(whole)));
    }

    private static boolean endsOpen(byte[] message) {
        int size = message.length;
        return size > 0 && !(size > 1 && message[size - 2] == '\r' && message[size - 1] == '\n');
    }

    private static byte[] ended(byte[] message) {
        byte[] whole = Arrays.copyOf(message, message.length + 2);
        whole[message.length] = '\r';
        whole[message.length + 1] = '\n';
        return whole;
    }

    /** What {@link MessageReader} finds in it, without keeping a second one. */
    private static Flaw flaw(byte[] message, long limit) {
        Flaw flaw = message.length > limit ? Flaw.TOO_LARGE : Flaw.NONE;
        int line = 0;
        for (int i = 0; i < message.length; i++) {
            boolean ends = message[i] == '\r' && i + 1 < message.length && message[i + 1] == '\n';
            if (!ends && (message[i] == '\r' || message[i] == '\n')) return Flaw.BARE_LINE_END;
            if (!ends && ++line > MessageReader.LONGEST_LINE) flaw = Flaw.LONG_LINE;
            if (!ends) continue;
            line = 0;
            i++;
        }
        return flaw;
    }
}
