package postern.app.standing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import postern.rewrite.dns.DnsAnswer;
import postern.rewrite.mail.DomainName;
import postern.rewrite.sign.SigningAlgorithm;
import postern.rewrite.sign.SigningKey;

/** What receivers would make of a record (RFC 6376 section 3.6.1); P stands for our own key. */
class KeyRecordTest {
    private static final SigningKey KEY = SigningKey.generate(new DomainName("lists.example"), "e1", SigningAlgorithm.ED25519_SHA256);

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            v=DKIM1; k=ed25519; p=P           | VISIBLE   | Our key is there.
            p=P;k=ed25519                     | VISIBLE   | Our key is there.
            v=DKIM1; k=ed25519; p=P; h=sha1:sha256; s=email:x | VISIBLE | Our key is there.
            v=DKIM1; k=ed25519; t=s:y; p=P    | VISIBLE   | t=y
            v=DKIM1; p=P                      | DIFFERENT | another type than ed25519
            v=DKIM1; k=rsa; p=P               | DIFFERENT | another type than ed25519
            v=DKIM2; k=ed25519; p=P           | DIFFERENT | v=DKIM1
            v=DKIM1; k=ed25519; p=            | DIFFERENT | revoked
            v=DKIM1; k=ed25519                | DIFFERENT | no key
            v=DKIM1; k=ed25519; p=AAAA        | DIFFERENT | another key than ours
            v=DKIM1; k=ed25519; h=sha1; p=P   | DIFFERENT | sha256
            v=DKIM1; k=ed25519; s=other; p=P  | DIFFERENT | e-mail
            hello                             | DIFFERENT | no key
            """)
    void aRecordIsReadAsReceiversDo(String record, Sight sight, String detail) {
        String ours = KEY.dnsRecord().value().replaceAll(".*p=", "");
        KeyRecord read = KeyRecord.of(KEY, new DnsAnswer.Found(List.of(record.replace("p=P", "p=" + ours))));
        assertEquals(sight, read.sight(), read.detail());
        assertTrue(read.detail().contains(detail), read.detail());
    }

    @Test void whatIsNotThereAndWhatNobodyToldAreNotTheSame() {
        assertEquals(Sight.ABSENT, KeyRecord.of(KEY, new DnsAnswer.Absent()).sight());
        assertEquals(Sight.UNREACHABLE, KeyRecord.of(KEY, new DnsAnswer.Unreachable("timeout")).sight());
        String ours = KEY.dnsRecord().value();
        assertEquals(Sight.DIFFERENT, KeyRecord.of(KEY, new DnsAnswer.Found(List.of(ours, ours))).sight());
    }
}
