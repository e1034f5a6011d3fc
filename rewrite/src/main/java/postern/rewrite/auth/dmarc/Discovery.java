package postern.rewrite.auth.dmarc;

import java.util.Optional;
import postern.rewrite.mail.DomainName;

/** A way of finding the policy and the borders of an organisation: the two that receivers use. */
sealed interface Discovery permits ByTreeWalk, ByPublicSuffixes {

    /** The policy that applies to a From domain. */
    Finding policy(DomainName from);

    /** The organisational domain of a name, itself included; empty if the DNS did not answer. */
    Optional<DomainName> organisational(DomainName name);
}
