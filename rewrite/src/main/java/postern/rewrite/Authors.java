package postern.rewrite;

import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import postern.rewrite.mail.DomainName;
import postern.rewrite.mail.EmailAddress;
import postern.rewrite.mail.HeaderField;
import postern.rewrite.mail.RawMessage;

/**
 * Who claims to have written a message: the addresses in its From (RFC 5322 section 3.6.2).
 *
 * @param addresses each person once, in their order; a From may name several (RFC 5322), most name one
 * @param fields    how many From fields there are; one, in a message that can be trusted to show everybody the same author
 * @param plain     false if some of it could not be understood, or names an address that readers may take for another's: what we
 *                  take for the author, a receiver may not
 */
public record Authors(List<EmailAddress> addresses, int fields, boolean plain) {
    /** A source route, which RFC 5322 section 4.4 has readers skip; not all do. */
    private static final Pattern ROUTE = Pattern.compile("<\\s*@");

    public Authors {
        addresses = List.copyOf(addresses);
    }

    /** Never fails. */
    public static Authors of(RawMessage message) {
        List<HeaderField> from = message.all("From");
        Mailboxes read = Mailboxes.read(from);
        List<EmailAddress> addresses = read.reachable().stream().map(Mailbox::address).flatMap(Optional::stream).toList();
        boolean plain = read.wellFormed() && from.stream().noneMatch(field -> ROUTE.matcher(field.value()).find());
        return new Authors(addresses, from.size(), plain);
    }

    /** True if a reader, a list and a receiver may each take another for the author: no From, several, none with an address, or one that is not plain. */
    public boolean areUnclear() {
        return fields != 1 || addresses.isEmpty() || !plain;
    }

    /** Their domains, each once. */
    public List<DomainName> domains() {
        return addresses.stream().map(EmailAddress::domain).distinct().toList();
    }
}
