package postern.app.acceptance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import postern.app.testing.AuthorDomain;
import postern.app.testing.DkimPeer;
import postern.app.testing.Fields;
import postern.app.testing.Folders;
import postern.app.testing.Json;
import postern.app.testing.Mail;
import postern.app.testing.MailClient;
import postern.app.testing.PosternProcess;
import postern.app.testing.Recorder;
import postern.app.testing.Rest;
import postern.app.testing.Zone;

/** Mail that waits, from the front door to the moderator's inbox and on: notices as a receiver judges them, and what their links do. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class NoticesIT {
    private static final String ADA = "ada@author.example";
    private static final String EVE = "eve@plain.example";
    private static final Set<String> KEEPERS = Set.of("olga@owners.example", "otto@owners.example", "mia@owners.example");

    private final Path folder = Folders.open("notices");
    private final List<AutoCloseable> open = new ArrayList<>();
    private AuthorDomain author;
    private Recorder recorder;
    private Stage stage;
    private String list;

    @BeforeAll void start() {
        Zone zone = opened(Zone.start());
        author = AuthorDomain.make("author.example", folder).publish(zone);
        recorder = opened(Recorder.start());
        stage = opened(new Stage(zone)).over(recorder);
        stage.postern.with("POSTERN_HTTP_PUBLIC_URL", "https://lists.example.org");
        stage.start();
        list = stage.list("board", List.of(EVE, "member@member.example"), "posting", "moderated");
        keepers("owners", "olga@owners.example", "otto@owners.example");
        keepers("moderators", "mia@owners.example");
    }

    private void keepers(String role, String... people) {
        List<Object> entries = Stream.of(people).<Object>map(person -> Json.object("address", person)).toList();
        stage.rest().put("/api/v1/lists/" + Rest.step(list) + "/" + role, Json.object(role, entries)).expect(200);
    }

    @AfterAll void stop() throws Exception {
        for (AutoCloseable each : open.reversed()) each.close();
        Folders.remove(folder);
    }

    @Test void aHeldMailIsToldToItsKeepersAndApprovedOnceThroughALink() throws Exception {
        String held = post(ADA, author.sign(Mail.from("Ada <" + ADA + ">", list, "a wish").bytes()));
        List<Recorder.Copy> told = recorder.await(3, "board: a mail waits for your decision", Stage.ARRIVAL);
        assertEquals(KEEPERS, told.stream().map(Recorder.Copy::to).collect(Collectors.toCollection(TreeSet::new)));
        List<Recorder.Copy> waiting = recorder.await(1, "Your mail to board waits for approval", Stage.ARRIVAL);
        assertEquals(ADA, waiting.getFirst().to());
        for (Recorder.Copy notice : Stream.concat(told.stream(), waiting.stream()).toList()) {
            assertEquals("", notice.from(), "the null sender");
            assertEquals("board-owner@" + Stage.LISTS, Fields.address(Fields.first(notice.bytes(), "From").orElseThrow()));
            assertTrue(Fields.first(notice.bytes(), "Auto-Submitted").orElseThrow().startsWith("auto-"));
            List<DkimPeer.Signature> signatures = DkimPeer.verify(stage.records(), notice.bytes());
            assertTrue(!signatures.isEmpty() && signatures.stream().allMatch(each -> each.passed() && each.domain().equals(Stage.LISTS)), signatures.toString());
            assertFalse(text(notice).contains("member@member.example"));
        }
        URI page = link(told.getFirst());
        HttpResponse<String> shown = send(HttpRequest.newBuilder(page).GET());
        assertEquals(200, shown.statusCode(), shown.body());
        assertTrue(shown.body().contains("a wish"), shown.body());
        assertEquals(1, held("").size(), "looking decides nothing");
        String form = form(shown);
        assertEquals(200, decide(page, "approve", form).statusCode());
        assertEquals(404, decide(page, "approve", form).statusCode(), "it was decided");
        assertEquals(404, decide(link(told.getLast()), "reject", form).statusCode(), "by whomever");
        List<Recorder.Copy> copies = recorder.await(2, "a wish", Stage.ARRIVAL);
        assertEquals(Set.of(EVE, "member@member.example"), copies.stream().map(Recorder.Copy::to).collect(Collectors.toSet()));
        stage.awaitSettled(list, 1, Stage.ARRIVAL);
        assertEquals(2, recorder.copiesOf("a wish").size(), "once");
        assertTrue(Json.write(stage.rest().get("/api/v1/postings?limit=500").expect(200).json()).contains("board-owner@"), "notices stand in the trace");
        assertTrue(held.matches("[0-9A-Z]{26}"), held);

        String unproven = post(EVE, Mail.from("Eve <" + EVE + ">", list, "perhaps a forgery").bytes());
        String proven = post(ADA, author.sign(Mail.from("Ada <" + ADA + ">", list, "another wish").bytes()));
        for (String id : List.of(unproven, proven)) stage.rest().post("/api/v1/held/" + id + "/reject", Json.object("reason", "Not on this list.")).expect(204);
        Recorder.Copy rejected = recorder.await(1, "Your mail to board was rejected", Stage.ARRIVAL).getFirst();
        assertEquals(List.of("", ADA), List.of(rejected.from(), rejected.to()));
        assertTrue(text(rejected).contains("Not on this list."), text(rejected));
        stage.awaitSettled("board-owner@" + Stage.LISTS, 5, Stage.ARRIVAL);
        assertEquals(1, recorder.copiesOf("Your mail to board was rejected").size(), "nobody is told whom nothing proves");
        assertEquals(List.of(), recorder.faults());
    }

    @Test void aFaultyTextEndsTheStartAndIsNamed() throws Exception {
        Path own = Files.createDirectories(folder.resolve("texts/nb"));
        Files.writeString(own.resolve("held.txt"), "Emne\n\n{{listname}}\n");
        try (var postern = new PosternProcess().with("POSTERN_NOTICES_FOLDER", own.getParent().toString())) {
            assertEquals(78, postern.startInVain().exit(), postern.log());
            assertTrue(postern.log().contains(own.resolve("held.txt") + " line 3: {{listname}} is not known; there are "), postern.log());
        }
    }

    private String post(String from, byte[] mail) throws IOException {
        try (var lmtp = MailClient.lmtp(stage.postern.lmtpPort())) {
            String answer = lmtp.send(from, List.of(list), mail, "BODY=8BITMIME").only();
            assertTrue(answer.matches("250 2\\.0\\.0 [0-9A-Z]{26} taken"), answer);
            return answer.split(" ")[2];
        }
    }

    private List<?> held(String query) {
        return Json.list(stage.rest().get("/api/v1/held" + query).expect(200).json(), "items");
    }

    private static String text(Recorder.Copy copy) {
        return Fields.shown(copy.bytes());
    }

    /** As the proxy in front would hand it on. */
    private URI link(Recorder.Copy notice) {
        Matcher link = Pattern.compile("https://lists\\.example\\.org(/moderate/[0-9A-Za-z]+)").matcher(text(notice));
        assertTrue(link.find(), text(notice));
        return URI.create("http://127.0.0.1:" + stage.postern.httpPort() + link.group(1));
    }

    private static String form(HttpResponse<String> page) {
        Matcher form = Pattern.compile("name=\"form\" value=\"([^\"]*)\"").matcher(page.body());
        assertTrue(form.find(), page.body());
        return form.group(1);
    }

    private static HttpResponse<String> decide(URI page, String what, String form) throws Exception {
        return send(HttpRequest.newBuilder(URI.create(page + "/" + what)).header("Content-Type", "application/x-www-form-urlencoded").header("Sec-Fetch-Site", "same-origin")
                .POST(HttpRequest.BodyPublishers.ofString("form=" + form)));
    }

    private static HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
        try (HttpClient client = HttpClient.newHttpClient()) {
            return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
        }
    }

    private <T extends AutoCloseable> T opened(T each) {
        open.add(each);
        return each;
    }
}
