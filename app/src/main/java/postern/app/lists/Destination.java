package postern.app.lists;

import postern.rewrite.mail.DomainName;
import postern.rewrite.mail.EmailAddress;

/** What an address of ours leads to. */
public sealed interface Destination {

    /** A list that takes postings. */
    record Posting(MailingList list) implements Destination { }

    /**
     * The people who answer for a list or a domain ({@code board-owner@}, {@code postmaster@}, {@code abuse@}; RFC 2142).
     *
     * @param address the address of ours that was written to
     */
    record Owner(EmailAddress address) implements Destination { }

    /** A return path of ours, still valid: a report about one copy. */
    record Bounce(long copy, DomainName domain) implements Destination { }

    /** An address that exists and takes no mail. */
    record Closed() implements Destination { }

    /** Not an address of ours, or a return path that is forged or has expired. */
    record Unknown() implements Destination { }
}
