package postern.lmtp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.net.InetAddress;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CidrTest {
    @ParameterizedTest
    @CsvSource(textBlock = """
        127.0.0.0/8,     127.255.0.1,      true
        127.0.0.0/8,     128.0.0.1,        false
        192.0.2.128/25,  192.0.2.128,      true
        192.0.2.128/25,  192.0.2.127,      false
        192.0.2.7,       192.0.2.7,        true
        192.0.2.7,       192.0.2.6,        false
        0.0.0.0/0,       203.0.113.1,      true
        0.0.0.0/0,       2001:db8::1,      false
        2001:db8::/33,   2001:db8:7fff::1, true
        2001:db8::/33,   2001:db8:8000::1, false
        ::1,             ::1,              true
        ::/0,            2001:db8::1,      true
        10.0.0.0/8,      ::ffff:10.1.2.3,  true
        """)
    void aNetworkHoldsItsAddresses(String network, String address, boolean inside) {
        assertEquals(inside, Cidr.parse(network).contains(InetAddress.ofLiteral(address)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "/8", "localhost", "10.0.0.0/33", "10.0.0.0/-1", "10.0.0.0/", "10/8", "10.0.0/8", "::1/129", "fe80::1%1", 
        "256.0.0.1", "[::1]", "10.0.0.0/8/8", "1.2.3.4/1e1"})
    void whatIsNoNetworkIsRefused(String text) {
        assertThrows(IllegalArgumentException.class, () -> Cidr.parse(text));
    }
}
