package postern.app.api;

import io.micronaut.serde.annotation.Serdeable;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import postern.app.lists.DomainKey;
import postern.app.lists.ManagedDomain;
import postern.app.standing.DomainCheck;
import postern.rewrite.mail.DomainName;
import postern.rewrite.sign.SigningKey;

/**
 * What a domain of ours should publish. Pure; any thread.
 *
 * <p>The SPF record ends in {@code ?all}: the smarthost's addresses are its operator's to know, and a record that named
 * too few of them with {@code -all} would have our mail refused, while DKIM alone lets DMARC pass.
 *
 * @param queueLifetime how long a copy may wait: a key that retired keeps its record longer
 */
record PublishedRecords(DomainName hostname, Duration queueLifetime) {

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

    /** Those of all keys, then the others. */
    List<DnsRecord> of(ManagedDomain domain) {
        String name = domain.name().ascii();
        var records = new ArrayList<DnsRecord>();
        domain.keys().forEach(key -> records.add(of(key)));
        records.add(new DnsRecord(name, "MX", "10 " + hostname, "mx",
                "The mail server in front of Postern, which takes postings and returning reports."));
        records.add(new DnsRecord(name, "TXT", "v=spf1 mx ?all", "spf",
                "Add what your smarthost asks for (its include: or ip4:), then end with -all."));
        records.add(new DnsRecord(DomainCheck.dmarcName(domain.name()).ascii(), "TXT", "v=DMARC1; p=reject; adkim=r; aspf=r", "dmarc",
                "If people also write from this domain by other ways, begin with p=none."));
        return records;
    }

    DnsRecord of(DomainKey key) {
        SigningKey.DnsRecord record = key.key().dnsRecord();
        return new DnsRecord(record.name().ascii(), "TXT", record.value(), "dkim", note(key));
    }

    private String note(DomainKey key) {
        return switch (key.state()) {
            case WAITING -> "The key that waits for this record: it signs once the record is seen.";
            case SIGNING -> switch (key.algorithm()) {
                case RSA_SHA256 -> "The key that signs every copy: nothing passes DMARC without it.";
                case ED25519_SHA256 -> "The second key that signs every copy, for receivers that know Ed25519.";
            };
            case RETIRED -> "A key that signs no more: copies that it signed may be on their way until " + key.neededUntil(queueLifetime).orElseThrow() + ".";
        };
    }
}
