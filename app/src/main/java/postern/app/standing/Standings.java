package postern.app.standing;

import postern.rewrite.mail.DomainName;

/** What is known now of the domains of ours. Called by any thread; answers from memory, at once, and never throws. */
public interface Standings {

    /** @return {@link Sight#UNREACHABLE} without a time for a domain that nobody has looked at yet */
    Standing of(DomainName ours);
}
