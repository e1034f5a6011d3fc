package postern.rewrite.mail;

import java.util.List;

/**
 * What travels beside a message: who hears of failures, who receives it, and how its octets are to be carried.
 *
 * @param to        at least one recipient, in the order of RCPT; the same one may stand twice
 * @param eightBit  declared {@code BODY=8BITMIME} (RFC 6152)
 * @param smtpUtf8  declared {@code SMTPUTF8} (RFC 6531): addresses or header fields hold UTF-8
 */
public record Envelope(ReversePath from, List<EmailAddress> to, boolean eightBit, boolean smtpUtf8) {
    public Envelope {
        to = List.copyOf(to);
        if (to.isEmpty()) throw new IllegalArgumentException("an envelope without a recipient");
    }
}
