package postern.app.acceptance;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import postern.app.testing.Await;
import postern.app.testing.Json;
import postern.app.testing.PosternProcess;
import postern.app.testing.Recorder;
import postern.app.testing.Rest;
import postern.app.testing.Zone;

/**
 * One running Postern with a relay, the DNS it asks, and the words a test speaks to it with. A domain is made, its records are
 * published and the domain checked, as a postmaster would do it; what the interface said to publish is kept for the judge.
 */
final class Stage implements AutoCloseable {
    static final String LISTS = "lists.example.org";
    static final String RELAY = "smarthost";
    static final Duration ARRIVAL = Duration.ofSeconds(60);

    final PosternProcess postern = new PosternProcess();
    final Zone zone;
    private final Map<String, String> records = new LinkedHashMap<>();

    /** @param zone shared with others; not closed here */
    Stage(Zone zone) {
        this.zone = zone;
        postern.with("POSTERN_DNS", zone.address()).withRelay("NAME", RELAY, "HOST", "127.0.0.1");
    }

    /** The relay is the recorder itself, without TLS and login. */
    Stage over(Recorder recorder) {
        return over(recorder.port());
    }

    /** The relay listens there, without TLS and login. */
    Stage over(int port) {
        postern.withRelay("PORT", String.valueOf(port), "TLS", "none");
        return this;
    }

    /** The relay demands STARTTLS and a login. */
    Stage over(int port, Path ca, String user, String password) {
        writePassword(password);
        postern.withRelay("PORT", String.valueOf(port), "TLS", "required", "CA_FILE", ca.toString(), "USERNAME", user,
                "PASSWORD_FILE", passwordFile().toString());
        return this;
    }

    /** Puts another password into the relay's file. */
    void writePassword(String password) {
        try {
            Files.writeString(passwordFile(), password + "\n");
        } catch (IOException none) {
            throw new UncheckedIOException(none);
        }
    }

    /** Starts Postern and makes the lists' domain: keys, published records, a check. Where that fails, Postern is closed. */
    Stage start() {
        postern.start();
        try {
            domain();
        } catch (RuntimeException | Error inVain) {
            close();
            throw inVain;
        }
        return this;
    }

    Rest rest() {
        return postern.rest();
    }

    /** The TXT records that the interface gave to publish, by name. */
    Map<String, String> records() {
        return Map.copyOf(records);
    }

    /** Makes an open list and gives it its members. @return the list's address */
    String list(String localPart, String displayName, List<String> members) {
        String address = localPart + "@" + LISTS;
        rest().post("/api/v1/lists", Json.object("address", address, "displayName", displayName, "posting", "anyone")).expect(201);
        members(address, members);
        return address;
    }

    /** A list with options of its own, names and values by turns as {@code footer} and its text. @return the list's address */
    String list(String localPart, List<String> members, Object... options) {
        String address = list(localPart, localPart, members);
        rest().patch("/api/v1/lists/" + Rest.step(address), Json.object(options)).expect(200);
        return address;
    }

    void members(String list, List<String> members) {
        List<Object> entries = members.stream().<Object>map(member -> Json.object("address", member)).toList();
        Object done = rest().put("/api/v1/lists/" + Rest.step(list) + "/members", Json.object("members", entries)).expect(200).json();
        if (((Number) Json.at(done, "added")).intValue() != members.size()) throw new AssertionError(Json.write(done));
    }

    /** All of them. */
    List<?> postings(String list) {
        return all("/api/v1/postings?list=" + Rest.step(list));
    }

    /** What a listing has, page by page. @param path with a query */
    List<?> all(String path) {
        String first = path + "&limit=500";
        var all = new ArrayList<Object>();
        Object page = rest().get(first).expect(200).json();
        all.addAll(Json.list(page, "items"));
        while (Json.at(page, "next") instanceof String next) {
            page = rest().get(first + "&cursor=" + Rest.step(next)).expect(200).json();
            all.addAll(Json.list(page, "items"));
        }
        return all;
    }

    /** All that is told of the only posting of the list. */
    Object trace(String list) {
        List<?> postings = postings(list);
        if (postings.size() != 1) throw new AssertionError(postings.size() + " postings of " + list);
        return rest().get("/api/v1/postings/" + Json.text(postings.getFirst(), "id")).expect(200).json();
    }

    /** How many copies of the list's postings are in {@code state}. */
    int copies(String list, String state) {
        return postings(list).stream().mapToInt(posting -> ((Number) Json.at(posting, "copies", state)).intValue()).sum();
    }

    /** Waits until {@code n} postings of the list are settled: nothing of them will be sent any more. */
    void awaitSettled(String list, int n, Duration limit) {
        Await.until(limit, n + " settled postings of " + list,
                () -> postings(list).stream().filter(posting -> Json.text(posting, "state").equals("settled")).count() == n,
                () -> Json.write(postings(list)) + "\n" + postern.log());
    }

    /** The relay as the interface shows it. */
    Object relay() {
        Object relays = rest().get("/api/v1/relays").expect(200).json();
        return Json.list(relays, "items").stream().filter(relay -> Json.text(relay, "name").equals(RELAY)).findFirst()
                .orElseThrow(() -> new AssertionError(Json.write(relays)));
    }

    @Override public void close() {
        postern.close();
    }

    private Path passwordFile() {
        return postern.folder().resolve("relay.password");
    }

    private void domain() {
        Object domain = rest().post("/api/v1/domains", Json.object("name", LISTS)).expect(201).json();
        for (Object record : Json.list(domain, "dns")) publish(record);
        zone.a(LISTS, "192.0.2.20").mx(LISTS, LISTS);
        Object checked = rest().post("/api/v1/domains/" + LISTS + "/check", Json.object()).expect(200).json();
        if (!Json.text(checked, "dns").equals("checked")) throw new AssertionError("published records not found: " + Json.write(checked));
    }

    /** Puts a TXT record that the interface gave into the zone. */
    void publish(Object record) {
        if (!Json.text(record, "type").equals("TXT")) return;
        zone.txt(Json.text(record, "name"), Json.text(record, "value"));
        records.put(Json.text(record, "name"), Json.text(record, "value"));
    }
}
