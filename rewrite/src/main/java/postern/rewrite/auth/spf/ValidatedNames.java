package postern.rewrite.auth.spf;

import java.util.List;
import java.util.Optional;
import postern.rewrite.dns.Dns;
import postern.rewrite.dns.DnsAnswer;
import postern.rewrite.dns.DnsName;

/**
 * The names of the client whose own addresses lead back to it (RFC 7208 section 5.5), looked for when first asked and then
 * kept: they are the same for every record of a check. At most {@value #MOST} are looked at, the rest is ignored (section 4.6.4).
 * Trouble with a name, or with all of them, leaves it out. One thread.
 */
final class ValidatedNames {
    private static final int MOST = 10;
    private static final CidrLengths SAME = new CidrLengths(32, 128);

    private final Dns dns;
    private final Client client;
    private Optional<List<DnsName>> found = Optional.empty();

    ValidatedNames(Dns dns, Client client) {
        this.dns = dns;
        this.client = client;
    }

    List<DnsName> all() {
        if (found.isEmpty()) found = Optional.of(values(dns.ptr(client.asked())).stream().limit(MOST)
                .flatMap(name -> DnsName.parse(name).stream()).filter(this::leadsBack).toList());
        return found.get();
    }

    /** The macro {@code p}: the domain itself, else a name below it, else any, else {@code unknown} (section 7.3). */
    String bestFor(DnsName domain) {
        return all().stream().filter(domain::equals).findFirst()
                .or(() -> all().stream().filter(name -> name.isBelow(domain)).findFirst())
                .or(() -> all().stream().findFirst())
                .map(DnsName::ascii).orElse("unknown");
    }

    private boolean leadsBack(DnsName name) {
        return values(client.isIp4() ? dns.a(name) : dns.aaaa(name)).stream().anyMatch(address -> client.isIn(address, SAME));
    }

    private static List<String> values(DnsAnswer answer) {
        return switch (answer) {
            case DnsAnswer.Found(List<String> values) -> values;
            case DnsAnswer.Absent _, DnsAnswer.Unreachable _ -> List.of();
        };
    }
}
