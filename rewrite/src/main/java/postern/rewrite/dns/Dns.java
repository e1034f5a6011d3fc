package postern.rewrite.dns;

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
    DnsAnswer txt(DomainName name);

    /**
     * The hosts that take a domain's mail, the preferred first (RFC 5321 section 5.1); lower case, no dot at the end.
     * A lone {@code "."} says that the domain takes no mail (RFC 7505).
     */
    DnsAnswer mx(DomainName name);
}
