package postern.rewrite;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import postern.rewrite.mail.EmailAddress;
import postern.rewrite.mail.RawMessage;

/**
 * To whom a message says that it goes (RFC 5322 section 3.6.3), and who says that he sent it.
 *
 * @param named  in To and Cc, each person once; at most 1,000 of each field are looked at
 * @param sender the address in Sender, if there is one
 */
public record Addressees(List<EmailAddress> named, Optional<EmailAddress> sender) {
    public Addressees {
        named = List.copyOf(named);
    }

    /** Never fails. */
    public static Addressees of(RawMessage message) {
        var fields = Stream.concat(message.all("To").stream(), message.all("Cc").stream()).toList();
        var sender = Mailboxes.read(message.all("Sender")).reachable().stream().findFirst().flatMap(Mailbox::address);
        return new Addressees(Mailboxes.read(fields).reachable().stream().map(Mailbox::address).flatMap(Optional::stream).toList(), sender);
    }

    public boolean name(EmailAddress address) {
        return named.stream().anyMatch(one -> one.key().equals(address.key()));
    }
}
