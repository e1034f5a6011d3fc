package postern.app.api;

import io.micronaut.serde.annotation.Serdeable;
import java.time.Instant;
import java.util.List;
import postern.app.lists.DomainKey;

/**
 * A signing key as it is shown: all but the private half.
 *
 * @param algorithm {@code rsa} or {@code ed25519}
 * @param state     {@code waiting}, {@code signing} or {@code retired}
 * @param since     when it came into that state
 * @param keepUntil until when the record of a key that retired must stay; else null
 * @param dns       the one record to publish for it
 */
@Serdeable
record KeyView(String selector, String algorithm, String state, String created, String since, String keepUntil, List<PublishedRecords.DnsRecord> dns) {

    static KeyView of(DomainKey key, PublishedRecords records) {
        String keepUntil = key.neededUntil(records.queueLifetime()).map(Instant::toString).orElse(null);
        return new KeyView(key.selector(), key.algorithm().keyType(), key.state().word(), key.created().toString(), key.since().toString(), keepUntil,
                List.of(records.of(key)));
    }
}
