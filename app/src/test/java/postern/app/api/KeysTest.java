package postern.app.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import postern.app.dns.DnsjavaDns;
import postern.app.testing.Json;
import postern.app.testing.Zone;
import postern.outbound.testing.HandClock;

/** A domain's signing keys over HTTP, with a name server of the test's own. */
class KeysTest {
    private static final String DOMAIN = "/api/v1/domains/lists.example.org";
    private static final String KEYS = DOMAIN + "/keys";

    private final HandClock clock = new HandClock(ApiServer.NOW);
    private Zone zone;
    private ApiServer api;

    @BeforeEach void open() throws IOException {
        zone = Zone.start();
        var server = new InetSocketAddress(InetAddress.getLoopbackAddress(), Integer.parseInt(zone.address().replaceAll(".*:", "")));
        api = new ApiServer(Optional.of(DnsjavaDns.at(server, Duration.ofSeconds(5))), clock);
        api.domain(false);
    }

    @AfterEach void close() {
        api.close();
        zone.close();
    }

    @Test void aKeySignsOnceItsRecordIsSeenAndTheOlderOneRetires() {
        assertEquals("s1 signing, e1 waiting", keys());
        assertEquals("unchecked absent absent", check(), "nothing is published");
        publish("s1", "e1");
        assertEquals("checked found found", check());
        assertEquals("s1 signing, e1 signing", keys());

        Object made = json(make("rsa"));
        assertEquals("s2 waiting null", Json.text(made, "selector") + " " + Json.text(made, "state") + " " + Json.text(made, "keepUntil"));
        assertEquals("s2._domainkey.lists.example.org", Json.text(made, "dns", 0, "name"));
        assertEquals("checked found absent found", check());
        assertEquals("s1 signing, s2 waiting, e1 signing", keys());

        clock.advance(Duration.ofSeconds(60));
        publish("s2");
        assertEquals("checked found found found", check());
        assertEquals("s1 retired, s2 signing, e1 signing", keys());
        Object old = json(api.get(KEYS + "/s1"));
        assertEquals(clock.instant().toString(), Json.text(old, "since"));
        assertEquals(clock.instant().plus(ApiServer.LIFETIME).plus(Duration.ofDays(2)).toString(), Json.text(old, "keepUntil"));
        List<String> published = Json.list(json(api.get(DOMAIN)), "dns").stream().map(each -> Json.text(each, "name").replaceAll("\\..*", "")).toList();
        assertEquals(List.of("s1", "s2", "e1"), published.subList(0, 3), "the record of a key that retired stays");
        assertTrue(Json.text(json(api.get(DOMAIN)), "dns", 0, "note").contains(Json.text(old, "keepUntil")));
        assertEquals("lists.example.org: e1 signs|lists.example.org: s2 is made and waits|lists.example.org: s2 signs, s1 retires", journal());
    }

    @Test void ofSeveralWaitingKeysTheNewestThatIsSeenSigns() {
        make("rsa");
        make("rsa");
        make("rsa");
        publish("s2", "s3");
        check();
        assertEquals("s1 retired, s2 retired, s3 signing, s4 waiting, e1 waiting", keys());
    }

    @Test void anotherKeyUnderTheSelectorIsNotOurs() {
        zone.txt("e1._domainkey.lists.example.org", "v=DKIM1; k=ed25519; p=11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=");
        publish("s1");
        assertEquals("checked found different", check());
        assertEquals("s1 signing, e1 waiting", keys());
    }

    @Test void aKeyThatSignsCannotGoAndOneThatRetiredOnlyWhenItsMailHasArrived() {
        assertTrue(refused(remove("s1")).contains("the only key that signs for the domain. Make another with POST /api/v1/domains/lists.example.org/keys"));
        publish("s1", "e1");
        check();
        assertTrue(refused(remove("e1")).contains("no other ed25519 key does"));
        make("rsa");
        publish("s2");
        check();
        String until = Json.text(json(api.get(KEYS + "/s1")), "keepUntil");
        assertTrue(refused(remove("s1")).contains("on their way until " + until));
        assertEquals(204, remove("s1?now=true").statusCode(), "a key that has become known to others");
        assertEquals("s2 signing, e1 signing", keys());

        make("rsa");
        publish("s3");
        check();
        clock.advance(Duration.between(clock.instant(), Instant.parse(Json.text(json(api.get(KEYS + "/s2")), "keepUntil"))));
        assertEquals(204, remove("s2").statusCode());
        assertEquals("s3 signing, e1 signing", keys());
    }

    @Test void aSelectorIsNeverUsedTwice() {
        make("ed25519");
        assertEquals(204, remove("e2").statusCode(), "a key that waits may go");
        assertEquals("e3", Json.text(json(make("ed25519")), "selector"));
    }

    @Test void keysAreChangedOnlyBySomeoneWhoSawThem() {
        String seen = etag();
        assertEquals(201, with(seen, "POST", KEYS, "{\"algorithm\":\"ed25519\"}").statusCode());
        assertEquals(412, with(seen, "POST", KEYS, "{\"algorithm\":\"ed25519\"}").statusCode());
        assertEquals(412, with(seen, "DELETE", KEYS + "/e2", "").statusCode());
        assertEquals("s1 signing, e1 waiting, e2 waiting", keys());
        assertEquals(204, with(etag(), "DELETE", KEYS + "/e2", "").statusCode());
    }

    @Test void aDomainHasTwentyKeysAtMost() {
        for (int i = 3; i <= 20; i++) assertEquals(201, make("ed25519").statusCode());
        assertTrue(refused(make("ed25519")).contains("has 20 keys"));
    }

    private HttpResponse<String> make(String algorithm) {
        HttpResponse<String> made = api.call("POST", KEYS, "{'algorithm':'" + algorithm + "'}");
        made.headers().firstValue("Location").ifPresent(place -> assertEquals(made.body(), api.get(place).body()));
        return made;
    }

    private HttpResponse<String> remove(String selector) {
        return api.call("DELETE", KEYS + "/" + selector, "");
    }

    private HttpResponse<String> with(String etag, String method, String path, String body) {
        return api.call(new ApiServer.Call(method, path, body, List.of("Authorization", "Bearer " + api.key(), "Content-Type", "application/json", "If-Match", etag)));
    }

    private String etag() {
        return api.get(KEYS).headers().firstValue("ETag").orElseThrow();
    }

    /** As the interface tells it: {@code s1 signing, e1 waiting}. */
    private String keys() {
        return Json.list(json(api.get(KEYS)), "items").stream().map(key -> Json.text(key, "selector") + " " + Json.text(key, "state"))
                .collect(Collectors.joining(", "));
    }

    /** Puts the records of these keys into the zone. */
    private void publish(String... selectors) {
        for (String selector : selectors) {
            Object record = Json.at(json(api.get(KEYS + "/" + selector)), "dns", 0);
            zone.txt(Json.text(record, "name"), Json.text(record, "value"));
        }
    }

    /** Whether the domain counts as checked, and what was found of each key. */
    private String check() {
        Object report = json(api.call("POST", DOMAIN + "/check", ""));
        return Json.text(report, "dns") + Json.list(report, "findings").stream().filter(each -> Json.text(each, "purpose").equals("dkim"))
                .map(each -> " " + Json.text(each, "result")).collect(Collectors.joining());
    }

    private String journal() {
        List<String> texts = api.database().inTransaction(tx -> tx.query("SELECT text FROM app_journal WHERE kind = 'key' ORDER BY id", row -> row.string("text")));
        return String.join("|", texts);
    }

    private static String refused(HttpResponse<String> response) {
        assertEquals(409, response.statusCode(), response.body());
        return Json.text(json(response), "detail");
    }

    private static Object json(HttpResponse<String> response) {
        assertTrue(response.statusCode() < 500, response.body());
        return Json.parse(response.body());
    }
}
