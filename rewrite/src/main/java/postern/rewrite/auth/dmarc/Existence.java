package postern.rewrite.auth.dmarc;

import java.util.List;
import java.util.function.Function;
import postern.rewrite.dns.Dns;
import postern.rewrite.dns.DnsAnswer;
import postern.rewrite.dns.DnsName;
import postern.rewrite.mail.DomainName;

/**
 * Whether there is a domain of a name, which decides between {@code sp} and {@code np} (RFC 9989 section 4.10.1).
 *
 * <p>A name with an address, a mail host or a text exists. Of one without, {@link Dns} does not tell "no such name" from
 * "no record of this kind", so it is held not to exist, as receivers do that look for what mail needs (RFC 9091 section 2.6).
 */
enum Existence {
    THERE, NOT_THERE, UNKNOWN;

    /** At most four questions, none behind the first that has an answer. */
    static Existence of(DomainName domain, Dns dns) {
        if (domain.isLiteral()) return NOT_THERE;
        DnsName name = DnsName.of(domain);
        boolean unknown = false;
        for (Function<DnsName, DnsAnswer> question : List.<Function<DnsName, DnsAnswer>>of(dns::mx, dns::a, dns::aaaa, dns::txt)) {
            switch (question.apply(name)) {
                case DnsAnswer.Found _ -> {
                    return THERE;
                }
                case DnsAnswer.Absent _ -> { }
                case DnsAnswer.Unreachable _ -> unknown = true;
            }
        }
        return unknown ? UNKNOWN : NOT_THERE;
    }
}
