package postern.rewrite.auth;

import java.time.Duration;
import java.util.Collection;
import java.util.HashSet;
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

    /** What holds whichever of two ways a copy takes: the stricter of both, so that it passes after a failover too. */
    public FromRules and(FromRules other) {
        return new FromRules(both(strict, other.strict), narrower(other), both(replaced, other.replaced),
                longest.compareTo(other.longest) < 0 ? other.longest : longest);
    }

    private Optional<Set<DomainName>> narrower(FromRules other) {
        if (allowed.isEmpty() || other.allowed.isEmpty()) return allowed.or(() -> other.allowed);
        var common = new HashSet<>(allowed.get());
        common.retainAll(other.allowed.get());
        return Optional.of(common);
    }

    private static <T> Set<T> both(Set<T> one, Set<T> other) {
        var all = new HashSet<>(one);
        all.addAll(other);
        return all;
    }

    /** With fields that we write anew ourselves in each copy. @param fields in lower case */
    public FromRules perCopy(Collection<String> fields) {
        return new FromRules(strict, allowed, both(replaced, Set.copyOf(fields)), longest);
    }

    boolean allows(DomainName domain) {
        return allowed.map(domains -> domains.contains(domain)).orElse(true);
    }
}
