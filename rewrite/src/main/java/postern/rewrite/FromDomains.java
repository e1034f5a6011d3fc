package postern.rewrite;

import java.util.List;
import java.util.Optional;
import postern.rewrite.mail.DomainName;
import postern.rewrite.mail.EmailAddress;
import postern.rewrite.mail.RawMessage;

/** The domains that a message's From names: those whose signatures align with it (RFC 9989). Pure; never fails. */
public final class FromDomains {
    /** Each costs a look for keys; an honest mail has one. */
    private static final int MOST = 10;

    private FromDomains() { }

    /** In their order, the first ten at most; address literals have no keys and are left out. */
    public static List<DomainName> of(RawMessage message) {
        return Mailboxes.read(message.all("From")).all().stream().map(Mailbox::address).flatMap(Optional::stream).map(EmailAddress::domain)
                .filter(domain -> !domain.isLiteral()).distinct().limit(MOST).toList();
    }
}
