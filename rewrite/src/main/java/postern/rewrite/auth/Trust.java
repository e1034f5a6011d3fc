package postern.rewrite.auth;

import java.net.InetAddress;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import postern.rewrite.mail.DomainName;

/**
 * Whose word counts beside signatures and the DNS, as the operator says.
 *
 * @param authservIds     of our own mail server's {@code Authentication-Results}, in lower case
 * @param sealers         {@code d=} of ARC sealers that are believed
 * @param gateways        hosts that hand over anybody's mail: SPF says nothing of it
 * @param gatewayIncludes domains whose SPF names such hosts ({@code _spf.google.com}), since their addresses change
 * @param submitters      networks that may write for certain domains without any proof
 */
public record Trust(Set<String> authservIds, Set<DomainName> sealers, Predicate<InetAddress> gateways, List<DomainName> gatewayIncludes,
                    List<Submitter> submitters) {
    /** Nobody's. */
    public static final Trust NONE = new Trust(Set.of(), Set.of(), _ -> false, List.of(), List.of());

    public Trust {
        authservIds = Set.copyOf(authservIds);
        sealers = Set.copyOf(sealers);
        gatewayIncludes = List.copyOf(gatewayIncludes);
        submitters = List.copyOf(submitters);
    }

    /** @param domains in From, each exactly as listed */
    public record Submitter(Predicate<InetAddress> network, Set<DomainName> domains) {
        public Submitter {
            domains = Set.copyOf(domains);
        }
    }
}
