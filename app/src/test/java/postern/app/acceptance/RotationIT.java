package postern.app.acceptance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import postern.app.testing.DkimPeer;
import postern.app.testing.Json;
import postern.app.testing.Mail;
import postern.app.testing.MailClient;
import postern.app.testing.Recorder;
import postern.app.testing.Zone;

/** A signing key is changed while mail flows: at each moment copies carry signatures that the DNS of that moment verifies. */
class RotationIT {
    private static final String AUTHOR = "ada@author.example";
    private static final String DOMAIN = "/api/v1/domains/" + Stage.LISTS;

    @Test void aNewKeySignsOnceItIsPublishedAndWhatTheOldOneSignedStillVerifies() throws Exception {
        try (var zone = Zone.start(); var recorder = Recorder.start(); var stage = new Stage(zone).over(recorder).start()) {
            String list = stage.list("board", "Board", List.of("member@member.example"));
            byte[] before = copy(stage, recorder, list, "before");
            assertEquals("s1 pass, e1 pass", judged(stage, before), "the check has seen both keys");

            Object made = stage.rest().post(DOMAIN + "/keys", Json.object("algorithm", "rsa")).expect(201).json();
            byte[] unpublished = copy(stage, recorder, list, "unpublished");
            assertEquals("s1 pass, e1 pass", judged(stage, unpublished), "receivers could not find the new key");
            stage.publish(Json.at(made, "dns", 0));
            assertEquals("checked", Json.text(stage.rest().post(DOMAIN + "/check", Json.object()).expect(200).json(), "dns"));

            byte[] after = copy(stage, recorder, list, "after");
            assertEquals("s2 pass, e1 pass", judged(stage, after));
            assertEquals("s1 pass, e1 pass", judged(stage, before), "on its way when the keys changed");
            assertEquals("s1 retired, s2 signing, e1 signing", keys(stage));
            stage.rest().delete(DOMAIN + "/keys/s1").expect(409);

            stage.postern.stop();
            stage.postern.start();
            assertEquals("s2 pass, e1 pass", judged(stage, copy(stage, recorder, list, "restarted")));
            assertTrue(stage.postern.log().lines().noneMatch(line -> line.contains("receivers find its key no more")), stage.postern.log());
            assertEquals(List.of(), recorder.faults());
        }
    }

    private static byte[] copy(Stage stage, Recorder recorder, String list, String subject) throws IOException {
        try (var client = MailClient.lmtp(stage.postern.lmtpPort())) {
            String answer = client.send(AUTHOR, List.of(list), Mail.from("Ada <" + AUTHOR + ">", list, subject).bytes(), "BODY=8BITMIME").only();
            assertTrue(answer.startsWith("250"), answer);
        }
        return recorder.await(1, subject, Stage.ARRIVAL).getFirst().bytes();
    }

    /** The signatures from the top, as a receiver with the records of this moment finds them. */
    private static String judged(Stage stage, byte[] copy) {
        List<DkimPeer.Signature> signatures = DkimPeer.verify(stage.records(), copy);
        assertFalse(signatures.isEmpty());
        return signatures.stream().map(each -> each.selector() + (each.passed() ? " pass" : " fail: " + each.reason())).collect(Collectors.joining(", "));
    }

    private static String keys(Stage stage) {
        return Json.list(stage.rest().get(DOMAIN + "/keys").expect(200).json(), "items").stream()
                .map(key -> Json.text(key, "selector") + " " + Json.text(key, "state")).collect(Collectors.joining(", "));
    }
}
