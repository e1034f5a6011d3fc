package postern.app.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.http.HttpResponse;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import postern.app.alarms.Alarm;
import postern.app.alarms.Alarms;
import postern.app.lists.KeyRole;

/** Alarms over HTTP: to those who may know, in full; to a scraper and a probe without a key, that there is one and of which name. */
class AlarmsApiTest {
    private static final String ALARMS = "/api/v1/alarms";
    private static ApiServer api;

    @BeforeAll static void open() throws IOException {
        api = new ApiServer();
    }

    @AfterAll static void close() {
        api.close();
    }

    private static HttpResponse<String> unknown(String path) {
        return api.call(new ApiServer.Call("GET", path, "", List.of()));
    }

    @Test void whatStandsIsShownUntilItEnds() {
        assertEquals("{\"items\":[],\"next\":null}", api.get(ALARMS).body());
        api.alarms.add(new Alarms.State(Alarm.Name.RELAY_STOPPED, "smarthost", "login refused"));
        api.alarms.add(new Alarms.State(Alarm.Name.DOMAIN_KEY, "lists.example", "absent"));
        api.alarms.add(new Alarms.State(Alarm.Name.DOMAIN_KEY, "other.example", "absent"));
        String told = "{\"name\":\"relay-stopped\",\"subject\":\"smarthost\",\"since\":\"" + ApiServer.NOW + "\",\"text\":\"login refused\"}";
        for (String key : List.of(api.key(), api.key(KeyRole.AUDITOR, ""))) {
            assertTrue(api.as(key, "GET", ALARMS, "").body().startsWith("{\"items\":[" + told), api.get(ALARMS).body());
        }
        assertEquals(403, api.as(api.key(KeyRole.OWNER, "ada@example.net"), "GET", ALARMS, "").statusCode());
        assertEquals(401, unknown(ALARMS).statusCode());
        assertEquals(400, api.get(ALARMS + "?limit=1").statusCode());

        HttpResponse<String> metrics = unknown("/metrics");
        assertEquals(200, metrics.statusCode());
        assertEquals("text/plain;version=0.0.4;charset=utf-8", metrics.headers().firstValue("Content-Type").orElseThrow());
        assertEquals("""
                # HELP postern_alarm Whether an alarm of that name stands: a state that an operator must end.
                # TYPE postern_alarm gauge
                postern_alarm{name="domain-key"} 1
                postern_alarm{name="relay-stopped"} 1
                postern_alarm{name="no-room"} 0
                """, metrics.body());
        HttpResponse<String> ready = unknown("/health/readiness");
        assertEquals(200, ready.statusCode(), "mail is still taken");
        assertTrue(ready.body().contains("\"alarms\":3") && !ready.body().contains("lists.example"), ready.body());

        api.alarms.clear();
        assertEquals("{\"items\":[],\"next\":null}", api.get(ALARMS).body());
        assertFalse(unknown("/metrics").body().contains("} 1"), unknown("/metrics").body());
        assertTrue(unknown("/health/readiness").body().contains("\"alarms\":0"));
    }
}
