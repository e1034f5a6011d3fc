package postern.rewrite.auth.spf;

import java.util.Optional;

/** What a directive asks about the client (RFC 7208 section 5). Without a {@code DomainSpec} it asks about the domain of the record. */
sealed interface Mechanism {

    record All() implements Mechanism { }

    record Include(DomainSpec domain) implements Mechanism { }

    record A(Optional<DomainSpec> domain, CidrLengths lengths) implements Mechanism { }

    record Mx(Optional<DomainSpec> domain, CidrLengths lengths) implements Mechanism { }

    record Ptr(Optional<DomainSpec> domain) implements Mechanism { }

    /** {@code ip4} and {@code ip6}: a network is of one family. */
    record Ip(Network network) implements Mechanism { }

    record Exists(DomainSpec domain) implements Mechanism { }
}
