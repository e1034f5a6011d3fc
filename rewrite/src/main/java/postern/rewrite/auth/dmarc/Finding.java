package postern.rewrite.auth.dmarc;

import postern.rewrite.mail.DomainName;

/** What one way of reading finds published for a From domain. {@code why} is one line in words for a postmaster. */
public sealed interface Finding {

    /** @param why one line in words for a postmaster, without anything quoted from the DNS */
    String why();

    /** The policy asked for; {@code NONE} where none applies or none is known. */
    default DmarcPolicy asked() {
        return switch (this) {
            case Applies(_, DmarcPolicy policy, _, _, _) -> policy;
            case NoPolicy _, Unreadable _, Unreachable _ -> DmarcPolicy.NONE;
        };
    }

    /**
     * A policy applies.
     *
     * @param at         where it is published, without {@code _dmarc}: the From domain or one above it
     * @param policy     after {@code sp}, {@code np} and {@code t}
     * @param strictDkim only a signature by the From domain itself counts ({@code adkim=s})
     * @param strictSpf  only a MAIL FROM in the From domain itself counts ({@code aspf=s})
     */
    record Applies(DomainName at, DmarcPolicy policy, boolean strictDkim, boolean strictSpf, String why) implements Finding { }

    /** The DNS answered, and there is none. */
    record NoPolicy(String why) implements Finding { }

    /** There is a record that receivers must not apply (RFC 9989 section 4.10.1). @param at where it is published */
    record Unreadable(DomainName at, String why) implements Finding { }

    /** The DNS did not answer: there may be one. */
    record Unreachable(String why) implements Finding { }
}
