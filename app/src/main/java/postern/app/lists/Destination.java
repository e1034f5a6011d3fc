package postern.app.lists;

import java.util.Optional;
import postern.rewrite.mail.DomainName;
import postern.rewrite.mail.EmailAddress;
import postern.rewrite.sign.UnsubscribeToken;

/** What an address of ours leads to. */
public sealed interface Destination {

    /**
     * A list that takes postings; whose, its {@link PostingPolicy} says.
     *
     * @param presented the token behind the {@code +}; empty if there is none, and it is looked for in the mail
     */
    record Posting(MailingList list, Optional<String> presented) implements Destination {
        /** The token stays out of logs. */
        @Override public String toString() {
            return "Posting " + list.address();
        }
    }

    /**
     * Takes what a token pays for.
     *
     * @param address   without the token: {@code restricted@} a domain of ours, or the list's
     * @param list      the list that was written to; empty where the token alone tells whom it reaches
     * @param presented the token behind the {@code +}; empty if there is none, and it is looked for in the mail
     */
    record TokenPosting(EmailAddress address, Optional<MailingList> list, Optional<String> presented) implements Destination {
        /** The token stays out of logs. */
        @Override public String toString() {
            return "TokenPosting " + address;
        }
    }

    /**
     * The people who answer for a list or a domain ({@code board-owner@}, {@code postmaster@}, {@code abuse@}; RFC 2142).
     *
     * @param address the address of ours that was written to
     * @param list    the list whose owners are meant; empty for a domain, which is the operator's
     */
    record Owner(EmailAddress address, Optional<MailingList> list) implements Destination { }

    /** An address that forwards to others elsewhere. */
    record Forward(postern.app.lists.Forward forward) implements Destination { }

    /**
     * The rewritten sender of a mail that we forwarded, still valid: for reports about it.
     *
     * @param shown  the address without whom it stands for: {@code SRS0@} the domain
     * @param target the sender, or the forwarder before us who knows him
     */
    record SrsReturn(EmailAddress shown, EmailAddress target) implements Destination {
        /** Addresses of persons stay out of logs. */
        @Override public String toString() {
            return "SrsReturn " + shown;
        }
    }

    /** A return path of ours, still valid: a report about one copy. */
    record Bounce(long copy, DomainName domain) implements Destination { }

    /**
     * Where members of a list leave it.
     *
     * @param address without what says who is meant: {@code board-unsubscribe@…}
     * @param bearer  whom the address means; empty if that is whoever writes
     */
    record Unsubscribe(EmailAddress address, MailingList list, Optional<UnsubscribeToken.Bearer> bearer) implements Destination { }

    /** An address that exists and takes no mail. */
    record Closed() implements Destination { }

    /** Not an address of ours, or a return path that is forged or has expired. */
    record Unknown() implements Destination { }
}
