package postern.app.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.http.HttpResponse;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import postern.app.lists.KeyRole;

/** What a list wants of its notices, over REST. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class NoticesTest {
    private static final String BOARD = "/api/v1/lists/board@lists.example/notices";

    private PagesStage stage;
    private ApiServer api;

    @BeforeAll void open() throws IOException {
        stage = new PagesStage();
        api = stage.api();
        api.call("POST", "/api/v1/lists", "{'address':'board@lists.example'}");
        api.call("PUT", "/api/v1/lists/board@lists.example/owners", "{'owners':[{'address':'olga@owners.example'}]}");
        api.call("PUT", "/api/v1/lists/board@lists.example/moderators", "{'moderators':[{'address':'mia@owners.example'}]}");
    }

    @AfterAll void close() {
        stage.close();
    }

    @Test void theUsualIsChangedAndComesBack() {
        assertEquals("{\"language\":null,\"waiting\":true}", api.call("GET", BOARD, "").body());
        assertEquals("{\"language\":\"nb\",\"waiting\":false}", api.call("PUT", BOARD, "{'language':'nb','waiting':false}").body());
        assertEquals("{\"language\":\"nb\",\"waiting\":false}", api.call("GET", BOARD, "").body());
        assertTrue(api.call("GET", "/api/v1/audit?list=board@lists.example", "").body().contains("notices of board@lists.example"));
        assertEquals("{\"language\":null,\"waiting\":true}", api.call("PUT", BOARD, "{}").body());
        assertEquals("{\"language\":null,\"waiting\":true}", api.call("PUT", BOARD, "{'language':null,'waiting':null}").body());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', value = {
        "`{'language':'sv'}`             | 422 | `is not a language that there are texts in: en, fr, nb`",
        "`{'language':'../en'}`          | 422 | `is not a language that there are texts in`",
        "`{'language':7}`                | 422 | `language`",
        "`{'waiting':'yes'}`             | 422 | `waiting`",
        "`{'wating':true}`               | 422 | `wating`",
        "`{`                             | 400 | `JSON`"})
    void whatIsWrongIsToldAndChangesNothing(String body, int status, String told) {
        HttpResponse<String> answer = api.call("PUT", BOARD, body);
        assertEquals(status, answer.statusCode(), answer.body());
        assertTrue(answer.body().contains(told), answer.body());
        assertEquals("{\"language\":null,\"waiting\":true}", api.call("GET", BOARD, "").body());
    }

    @Test void ownersChangeItModeratorsSeeItAndOthersKnowNothing() {
        String olga = stage.key("Olga", KeyRole.OWNER, "olga@owners.example").secret();
        String mia = stage.key("Mia", KeyRole.OWNER, "mia@owners.example").secret();
        String eve = stage.key("Eve", KeyRole.OWNER, "eve@example.net").secret();
        String look = stage.key("Look", KeyRole.AUDITOR, "").secret();
        assertEquals(200, as(olga, "PUT", BOARD, "{}").statusCode());
        assertEquals(403, as(mia, "PUT", BOARD, "{}").statusCode());
        assertEquals(404, as(eve, "PUT", BOARD, "{}").statusCode());
        assertEquals(403, as(look, "PUT", BOARD, "{}").statusCode());
        assertEquals(200, as(mia, "GET", BOARD, "").statusCode());
        assertEquals(200, as(look, "GET", BOARD, "").statusCode());
        assertEquals(404, as(eve, "GET", BOARD, "").statusCode());
        assertEquals(404, api.call("GET", "/api/v1/lists/none@lists.example/notices", "").statusCode());
    }

    @Test void whoChangesWhatIsNoLongerSoIsTold() {
        String etag = api.call("GET", BOARD, "").headers().firstValue("ETag").orElseThrow();
        assertEquals(200, as(api.key(), "PUT", BOARD, "{'language':'fr'}", "If-Match", etag).statusCode());
        assertEquals(412, as(api.key(), "PUT", BOARD, "{'language':'en'}", "If-Match", etag).statusCode());
        assertEquals(200, api.call("PUT", BOARD, "{}").statusCode());
    }

    private HttpResponse<String> as(String key, String method, String path, String body, String... headers) {
        var call = new ApiServer.Call(method, path, body.replace('\'', '"'), List.of("Authorization", "Bearer " + key, "Content-Type", "application/json"));
        return api.call(call.with(headers));
    }
}
