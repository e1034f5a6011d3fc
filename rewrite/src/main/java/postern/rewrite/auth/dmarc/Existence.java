package postern.rewrite.auth.dmarc;

import postern.rewrite.dns.Dns;
import postern.rewrite.dns.DnsAnswer;
import postern.rewrite.mail.DomainName;

/**
 * Whether there is a domain of a name, which decides between {@code sp} and {@code np} (RFC 9989 section 4.10.1).
 *
 * <p>A name with a mail host or a text exists. Of one without, {@link Dns} does not tell "no such name" from "no record
 * of this kind", so it is held not to exist, as receivers do that look for what mail needs (RFC 9091 section 2.6).
 */
enum Existence {
    THERE, NOT_THERE, UNKNOWN;

    /** At most two questions. */
    static Existence of(DomainName name, Dns dns) {
        boolean unknown = false;
        for (DnsAnswer answer : new DnsAnswer[] {dns.mx(name), dns.txt(name)}) {
            switch (answer) {
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
