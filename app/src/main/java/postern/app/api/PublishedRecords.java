package postern.app.api;

import io.micronaut.serde.annotation.Serdeable;
import java.util.List;
import postern.app.lists.ManagedDomain;
import postern.rewrite.mail.DomainName;
import postern.rewrite.sign.SigningKey;

/**
 * What a domain of ours should publish. Pure; any thread.
 *
 * <p>The SPF record ends in {@code ?all}: the smarthost's addresses are its operator's to know, and a record that named
 * too few of them with {@code -all} would have our mail refused, while DKIM alone lets DMARC pass.
 */
record PublishedRecords(DomainName hostname) {

    /**
     * One record to publish.
     *
     * @param name    without a dot at the end
     * @param value   in one piece; a zone file splits a TXT of more than 255 characters into several strings
     * @param purpose {@code dkim}, {@code mx}, {@code spf} or {@code dmarc}
     * @param note    when to write something else
     */
    @Serdeable
    record DnsRecord(String name, String type, String value, String purpose, String note) { }

    List<DnsRecord> of(ManagedDomain domain) {
        String name = domain.name().ascii();
        SigningKey.DnsRecord key = domain.key().dnsRecord();
        return List.of(
                new DnsRecord(key.name().ascii(), "TXT", key.value(), "dkim",
                        "The key that signs every copy: nothing passes DMARC without it."),
                new DnsRecord(name, "MX", "10 " + hostname, "mx",
                        "The mail server in front of Postern, which takes postings and returning reports."),
                new DnsRecord(name, "TXT", "v=spf1 mx ?all", "spf",
                        "Add what your smarthost asks for (its include: or ip4:), then end with -all."),
                new DnsRecord(dmarcName(domain.name()).ascii(), "TXT", "v=DMARC1; p=reject; adkim=r; aspf=r", "dmarc",
                        "If people also write from this domain by other ways, begin with p=none."));
    }

    static DomainName dmarcName(DomainName domain) {
        return domain.under("_dmarc");
    }
}
