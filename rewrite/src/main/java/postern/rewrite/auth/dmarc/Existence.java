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
 * <p>A name with an address, a mail host or a text exists. One of which the DNS says that there is no such name does not (RFC 8020).
 * Between them lie names that hold nothing of these: they exist by RFC 9989 and do not for receivers that look for what mail needs
 * (RFC 9091 section 2.6).
 */
enum Existence {
    THERE, EMPTY, NOT_THERE, UNKNOWN;

    /** At most four questions, none behind the first that decides. */
    static Existence of(DomainName domain, Dns dns) {
        if (domain.isLiteral()) return NOT_THERE;
        DnsName name = DnsName.of(domain);
        boolean unknown = false;
        for (Function<DnsName, DnsAnswer> question : List.<Function<DnsName, DnsAnswer>>of(dns::mx, dns::a, dns::aaaa, dns::txt)) {
            switch (question.apply(name)) {
                case DnsAnswer.Found _ -> {
                    return THERE;
                }
                case DnsAnswer.Absent(boolean noSuchName) -> {
                    if (noSuchName) return NOT_THERE;
                }
                case DnsAnswer.Unreachable _ -> unknown = true;
            }
        }
        return unknown ? UNKNOWN : EMPTY;
    }
}
