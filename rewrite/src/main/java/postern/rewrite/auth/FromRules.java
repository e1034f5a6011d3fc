package postern.rewrite.auth;

import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import postern.rewrite.mail.DomainName;

/**
 * What the way to the receivers does to a copy and its From.
 *
 * @param strict   domains that receivers treat as {@code p=reject} whatever they publish ({@code gmail.com})
 * @param allowed  the domains that the relay lets stand in From; empty: all
 * @param replaced fields that the relay writes anew, in lower case: a signature over one of them does not arrive
 * @param longest  how long a copy may wait in the queue: a signature that expires sooner may not arrive
 */
public record FromRules(Set<DomainName> strict, Optional<Set<DomainName>> allowed, Set<String> replaced, Duration longest) {
    public FromRules {
        strict = Set.copyOf(strict);
        allowed = allowed.map(Set::copyOf);
        replaced = Set.copyOf(replaced);
    }

    boolean allows(DomainName domain) {
        return allowed.map(domains -> domains.contains(domain)).orElse(true);
    }
}
