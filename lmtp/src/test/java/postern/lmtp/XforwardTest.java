package postern.lmtp;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.net.InetAddress;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class XforwardTest {
    /** Commands are separated by {@code |}; what is told reads: name address port proto helo ident source. */
    @ParameterizedTest
    @CsvSource(delimiter = ';', textBlock = """
        NAME=a.example ADDR=192.0.2.1 PORT=25 | PROTO=SMTP HELO=h IDENT=Q1 SOURCE=LOCAL; a.example 192.0.2.1 25 SMTP h Q1 LOCAL
        ADDR=192.0.2.1 NAME=a.example | NAME=[UNAVAILABLE] HELO=h;                       - 192.0.2.1 - - h - -
        ADDR=192.0.2.1 | ADDR=192.0.2.2;                                                 - 192.0.2.2 - - - - -
        ADDR=192.0.2.1 NAME=a HELO=h | ADDR=[Unavailable] IDENT=Q1 SOURCE=LOCAL;         - - - - - Q1 LOCAL
        NAME=a HELO=h;                                                                   - - - - - - -
        ADDR=IPv6:2001:db8::1;                                                           - 2001:db8:0:0:0:0:0:1 - - - - -
        ADDR=2001:db8::1;                                                                - 2001:db8:0:0:0:0:0:1 - - - - -
        ADDR=127.1 NAME=a;                                                               a - - - - - -
        ADDR=unknown NAME=a;                                                             a - - - - - -
        ADDR=192.0.2.1 HELO=a+3Db+2Bc;                                                   - 192.0.2.1 - - a=b+c - -
        ADDR=192.0.2.1 HELO=a+0D+0Ab+00+3C+C3+BC;                                        - 192.0.2.1 - - a??b???? - -
        ADDR=192.0.2.1 NAME=;                                                            - 192.0.2.1 - - - - -
        """)
    void whatWasToldIsKeptAsTheReadmeSays(String commands, String told) throws Refused {
        Xforward xforward = Xforward.NOTHING;
        for (String command : commands.split("\\|")) xforward = xforward.with(command.strip());
        Peer.Client client = xforward.client().orElseThrow();
        String is = String.join(" ", or(client.name()), or(client.address().map(InetAddress::getHostAddress)),
                or(client.port().map(String::valueOf)),
                or(client.proto()), or(client.helo()), or(client.ident()), or(client.source()));
        assertEquals(told, is);
    }

    private static String or(Optional<String> value) {
        return value.orElse("-");
    }
}
