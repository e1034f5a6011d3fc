package postern.rewrite;

import java.util.List;
import java.util.Optional;
import postern.rewrite.mail.DomainName;
import postern.rewrite.mail.EmailAddress;
import postern.rewrite.mail.HeaderField;
import postern.rewrite.mail.RawMessage;

/**
 * Who claims to have written a message: the addresses in its From (RFC 5322 section 3.6.2).
 *
 * @param addresses each person once, in their order; a From may name several (RFC 5322), most name one
 * @param fields    how many From fields there are; one, in a message that can be trusted to show everybody the same author
 */
public record Authors(List<EmailAddress> addresses, int fields) {
    public Authors {
        addresses = List.copyOf(addresses);
    }

    /** Never fails. */
    public static Authors of(RawMessage message) {
        List<HeaderField> from = message.all("From");
        List<EmailAddress> addresses = Mailboxes.read(from).reachable().stream().map(Mailbox::address).flatMap(Optional::stream).toList();
        return new Authors(addresses, from.size());
    }

    /** True if a reader, a list and a receiver may each take another for the author: no From, several, or none with an address. */
    public boolean areUnclear() {
        return fields != 1 || addresses.isEmpty();
    }

    /** Their domains, each once. */
    public List<DomainName> domains() {
        return addresses.stream().map(EmailAddress::domain).distinct().toList();
    }
}
