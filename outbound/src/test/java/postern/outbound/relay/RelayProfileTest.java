package postern.outbound.relay;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RelayProfileTest {
    @ParameterizedTest
    @ValueSource(strings = {"localhost", "127.0.0.1", "127.1.2.3", "::1", "0:0:0:0:0:0:0:1"})
    void inClearToLoopback(String host) {
        RelayProfile.of("main", host, 25, Tls.NONE, "postern.example");
    }

    @ParameterizedTest
    @ValueSource(strings = {"mail.example", "192.0.2.1", "127.0.0.1.example", "localhost.example", "::2", "10.0.0.1"})
    void nowhereElseInClear(String host) {
        var fault = assertThrows(IllegalArgumentException.class, () -> RelayProfile.of("main", host, 25, Tls.NONE, "postern.example"));
        assertTrue(fault.getMessage().startsWith("tls is none"));
        RelayProfile.of("main", host, 25, Tls.REQUIRED, "postern.example");
    }

    @ParameterizedTest
    @CsvSource({"host,' '", "host,a b", "host,'a\r\nb'", "host,-a", "host,a..b", "host,[127.0.0.1]", "host,bücher.example", "host,''", "ehloName,'a b'", "ehloName,''", "ehloName,'a\r\nMAIL'", "name,''"})
    void whatIsNoNameIsRefused(String field, String value) {
        var fault = assertThrows(IllegalArgumentException.class, () -> RelayProfile.of(field.equals("name") ? value : "main",
                field.equals("host") ? value : "mail.example", 587, Tls.REQUIRED, field.equals("ehloName") ? value : "[192.0.2.1]"));
        assertTrue(fault.getMessage().startsWith(field + " is "), fault.getMessage());
    }

    @Test void allFaultsAreToldAtOnce() {
        var fault = assertThrows(IllegalArgumentException.class, () -> new RelayProfile("main", "mail.example", 0, Tls.OPPORTUNISTIC, Optional.empty(),
                Optional.of(new RelayProfile.Account("u", Path.of("p"))), "postern.example", 0, 0, RelayProfile.Times.DEFAULT));
        assertEquals(List.of("port", "tls", "connections", "messagesPerConnection"),
                List.of(fault.getMessage().split("; ")).stream().map(text -> text.substring(0, text.indexOf(' '))).toList());
    }

    @Test void timesAreBounded() {
        Duration minute = Duration.ofMinutes(1);
        for (Duration wrong : List.of(Duration.ZERO, Duration.ofSeconds(-1), Duration.ofHours(2))) {
            assertThrows(IllegalArgumentException.class, () -> new RelayProfile.Times(minute, minute, wrong, minute));
        }
    }

    @Test void aUserNameCannotCarryAPassword() {
        assertThrows(IllegalArgumentException.class, () -> new RelayProfile.Account("user\0pass", Path.of("p")));
        assertFalse(RelayProfile.of("main", "mail.example", 587, Tls.REQUIRED, "postern.example").account().isPresent());
    }
}
