package postern.rewrite.auth.dmarc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import java.time.Duration;
import java.util.Optional;
import java.util.StringJoiner;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DmarcRecordTest {

    /** Second column: the three policies (- absent, ? faulty), then what else is said. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', ignoreLeadingAndTrailingWhitespace = true, textBlock = """
        v=DMARC1; p=reject                                       | reject - -
        v=DMARC1; p=quarantine; sp=none; np=reject               | quarantine none reject
        v=DMARC1;p=none;                                         | none - -
        v=DMARC1                                                 | - - -
        v=DMARC1;                                                | - - -
        V = DMARC1 ; P = Reject ; ADKIM = S                      | reject - - adkim=s
        v=DMARC1; sp=reject; p=none                              | none reject -
        v=DMARC1; p=reject; adkim=s; aspf=s                      | reject - - adkim=s aspf=s
        v=DMARC1; p=reject; adkim=r; aspf=strict                 | reject - -
        v=DMARC1; p=reject; t=y                                  | reject - - t
        v=DMARC1; p=reject; t=n                                  | reject - -
        v=DMARC1; p=reject; t=yes                                | reject - -
        v=DMARC1; p=reject; psd=y                                | reject - - psd=y
        v=DMARC1; p=reject; psd=n                                | reject - - psd=n
        v=DMARC1; p=reject; psd=u                                | reject - -
        v=DMARC1; p=reject; psd=x                                | reject - -
        v=DMARC1; p=reject; pct=0                                | reject - - pct=0
        v=DMARC1; p=reject; pct=10                               | reject - -
        v=DMARC1; p=reject; rua=mailto:d@example.org             | reject - - rua
        v=DMARC1; rua=mailto:d@example.org                       | - - - rua
        v=DMARC1; p=rejekt; rua=mailto:d@example.org!10m         | ? - - rua
        v=DMARC1; p=; rua=nobody, mailto:d@example.org           | ? - - rua
        v=DMARC1; p=none; rua=https://example.org/dmarc?x=1      | none - - rua
        v=DMARC1; p=none; rua=mailto:nobody                      | none - -
        v=DMARC1; p=none; rua=d@example.org                      | none - -
        v=DMARC1; p=none; rua=mailto:                            | none - -
        v=DMARC1; p=none; rua=                                   | none - -
        v=DMARC1; p=reject; sp=; np=maybe                        | reject ? ?
        v=DMARC1; p=reject quarantine                            | ? - -
        v=DMARC1; p=none; p=reject                               | reject - -
        v=DMARC1; p=reject; v=DMARC2                             | reject - -
        v=DMARC1; p=reject; fo=1; ri=86400; rf=afrf; x=y; =; ;;  | reject - -
        v=DMARC1; reject; p=quarantine; sp                       | quarantine - -
        v=DMARC1; p1=reject; p-=reject; p=none                   | none - -
        `v=DMARC1;\tp=reject`                                    | reject - -
        v=dmarc1; p=reject                                       | no record
        v=DMARC2; p=reject                                       | no record
        v=DMARC10; p=reject                                      | no record
        v=DMARC1 p=reject                                        | no record
        v=DMARC1, p=reject                                       | no record
        p=reject; v=DMARC1                                       | no record
        ; v=DMARC1; p=reject                                     | no record
        DMARC1; p=reject                                         | no record
        v=spf1 -all                                              | no record
        ``                                                       | no record
        """)
    void aRecordIsReadAsReceiversReadIt(String text, String meaning) {
        assertEquals(meaning, DmarcRecord.parse(text).map(DmarcRecordTest::meaning).orElse("no record"));
    }

    @Test void whiteSpaceOfAnyKindIsABlank() {
        for (String text : new String[] {" v=DMARC1; p=reject", "v=DMARC1;\tp\t=\treject\t", "\tv\t=\tDMARC1\t;p=reject", "v=DMARC1;\r\n p=reject\r\n"}) {
            assertEquals(Optional.of("reject - -"), DmarcRecord.parse(text).map(DmarcRecordTest::meaning), text);
        }
    }

    @Test void octetsBeyondAsciiSpoilOnlyTheirTag() {
        assertEquals(Optional.of("reject - ?"), DmarcRecord.parse("v=DMARC1; p=reject; np=r\u00e9ject; \u00e9=x").map(DmarcRecordTest::meaning));
    }

    @Test void aRecordAsLongAsTheDnsCarriesIsReadInLinearTime() {
        for (String filler : new String[] {";", " ", "p=reject;", "rua=mailto:a@b,", "=", "a", "mailto:", "x:!"}) {
            String text = "v=DMARC1;" + filler.repeat(60_000 / filler.length()) + ";p=quarantine";
            assertTimeoutPreemptively(Duration.ofSeconds(20), () -> DmarcRecord.parse(text).orElseThrow().wantsReports(), filler);
            assertEquals(Optional.of(DmarcPolicy.QUARANTINE), DmarcRecord.parse(text).orElseThrow().p());
        }
    }

    static String meaning(DmarcRecord record) {
        var words = new StringJoiner(" ");
        words.add(policy(record, "p", record.p())).add(policy(record, "sp", record.sp())).add(policy(record, "np", record.np()));
        if (record.strict(Method.DKIM)) words.add("adkim=s");
        if (record.strict(Method.SPF)) words.add("aspf=s");
        if (record.testing()) words.add("t");
        if (record.suffix()) words.add("psd=y");
        if (record.top()) words.add("psd=n");
        if (record.percentNone()) words.add("pct=0");
        if (record.wantsReports()) words.add("rua");
        return words.toString();
    }

    private static String policy(DmarcRecord record, String tag, Optional<DmarcPolicy> policy) {
        return record.faulty(tag) ? "?" : policy.map(DmarcPolicy::word).orElse("-");
    }
}
