package postern.rewrite.dns;

import java.net.InetAddress;
import postern.rewrite.mail.DomainName;

/**
 * The questions that mail asks of the DNS.
 *
 * <p><b>On failure:</b> never an exception: trouble of any kind is {@link DnsAnswer.Unreachable}, within a time that
 * the implementation states. An address literal has no records, so it is {@link DnsAnswer.Absent}.
 * <p><b>Threads:</b> any, at once; the call blocks.
 */
public interface Dns {

    /** TXT records, the strings of each joined without anything between them (RFC 6376 section 3.6.2.2, RFC 7208 section 3.3). */
    DnsAnswer txt(DnsName name);

    /**
     * The hosts that take a domain's mail, the preferred first (RFC 5321 section 5.1); lower case, no dot at the end.
     * A lone {@code "."} says that the domain takes no mail (RFC 7505).
     */
    DnsAnswer mx(DnsName name);

    /** A records: IPv4 addresses, dotted. None of them says nothing about AAAA. */
    DnsAnswer a(DnsName name);

    /** AAAA records: IPv6 addresses as {@link InetAddress#ofLiteral} reads them. None of them says nothing about A. */
    DnsAnswer aaaa(DnsName name);

    /**
     * The names that the holder of an address gives it, in no order; lower case, no dot at the end. His word alone: a name
     * counts only where its own addresses lead back (RFC 7208 section 5.5).
     */
    DnsAnswer ptr(InetAddress address);

    /** {@link #txt(DnsName)} of the part of an address behind the {@code @}. */
    default DnsAnswer txt(DomainName domain) {
        return domain.isLiteral() ? new DnsAnswer.Absent() : txt(DnsName.of(domain));
    }

    /** {@link #mx(DnsName)} of the part of an address behind the {@code @}. */
    default DnsAnswer mx(DomainName domain) {
        return domain.isLiteral() ? new DnsAnswer.Absent() : mx(DnsName.of(domain));
    }
}
