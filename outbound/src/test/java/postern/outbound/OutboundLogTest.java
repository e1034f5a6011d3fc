package postern.outbound;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OutboundLogTest {
    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', value = {
        "550 5.1.1 <ada@example.net>: no such user   | 550 5.1.1 <*>: no such user",
        "450 4.2.0 ada@example.net is greylisted     | 450 4.2.0 <*> is greylisted",
        "550 to=ada+x@example.net, gone              | 550 to=<*>, gone",
        "550 \"ada l\"@example.net gone              | 550 <*> gone",
        "550 user <ada> unknown                      | 550 user <*> unknown",
        "421 4.3.2 too many connections              | 421 4.3.2 too many connections",
        "Key (recipient)=(ada@example.net) exists    | Key (recipient)=(<*>) exists"})
    void whatLooksLikeAnAddressIsMasked(String said, String logged) {
        assertEquals(logged, OutboundLog.masked(said));
    }
}
