package postern.app.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import postern.app.lists.ApiKeys;
import postern.app.lists.KeyRole;

/** What comes in by the side door is answered as over HTTP. */
class SideDoorTest {
    private static final ApiKeys.Holder ADMIN = new ApiKeys.Holder("test", KeyRole.ADMIN, Optional.empty());

    @Test void aCallIsAnsweredAsOverHttp() throws IOException {
        try (var api = new ApiServer()) {
            SideDoor door = api.bean(SideDoor.class);
            api.call("POST", "/api/v1/domains", "{'name':'lists.example'}");
            var made = assertInstanceOf(SideDoor.Given.class, door.call(ADMIN, SideDoor.Call.of("POST", "/api/v1/lists", Map.of("address", "board@lists.example", "displayName", "Bo\"ard"))));
            assertEquals(201, made.status());
            var one = assertInstanceOf(SideDoor.Given.class, door.call(ADMIN, SideDoor.Call.get("/api/v1/lists/board%40lists.example")));
            assertEquals("Bo\"ard", one.json().get("displayName"));
            assertTrue(one.etag().isPresent());
            var members = Map.<String, Object>of("members", List.of(Map.of("address", "ada@a.example", "name", "Ada"), Map.of("address", "alan+x@a.example")));
            var dry = assertInstanceOf(SideDoor.Given.class, door.call(ADMIN, SideDoor.Call.of("PUT", "/api/v1/lists/board%40lists.example/members", members).with(Map.of("dryRun", "true"))));
            assertEquals(2, ((Number) dry.json().get("added")).intValue());
            assertInstanceOf(SideDoor.Given.class, door.call(ADMIN, SideDoor.Call.of("PUT", "/api/v1/lists/board%40lists.example/members", members)));
            var page = assertInstanceOf(SideDoor.Given.class, door.call(ADMIN, SideDoor.Call.get("/api/v1/lists/board%40lists.example/members").with(Map.of("limit", "1"))));
            var items = assertInstanceOf(List.class, page.json().get("items"));
            assertEquals(1, items.size());
            assertEquals("Ada", assertInstanceOf(Map.class, items.getFirst()).get("name"));
            assertTrue(page.json().get("next") instanceof String);
        }
    }

    @Test void whatTheApiRefusesIsRefusedHere() throws IOException {
        try (var api = new ApiServer()) {
            SideDoor door = api.bean(SideDoor.class);
            var refused = assertInstanceOf(SideDoor.Refused.class, door.call(ADMIN, SideDoor.Call.of("POST", "/api/v1/lists", Map.of("address", "../x", "posting", "whoever"))));
            assertEquals(422, refused.status());
            assertEquals(List.of("posting", "address"), refused.faults().stream().map(SideDoor.Fault::field).toList());
            assertEquals(404, assertInstanceOf(SideDoor.Refused.class, door.call(ADMIN, SideDoor.Call.get("/api/v1/lists/none%40lists.example"))).status());
            assertEquals(404, assertInstanceOf(SideDoor.Refused.class, door.call(ADMIN, SideDoor.Call.get("/api/v1/nothing"))).status());
            assertEquals(400, assertInstanceOf(SideDoor.Refused.class, door.call(ADMIN, SideDoor.Call.get("/api/v1/lists").with(Map.of("limit", "x")))).status());
        }
    }
}
