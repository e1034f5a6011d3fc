package postern.app.acceptance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import postern.app.testing.Json;

/** What a server tells of a list at one moment: what is held, what is posted, and what was decided, by the mails' Message-IDs. */
final class HeldBooks {
    /** Where a mail is. */
    enum Place { NOWHERE, HELD, POSTED, REJECTED }

    private final Stage stage;
    private final Map<String, List<String>> held = new HashMap<>();
    private final Map<String, List<String>> posted = new HashMap<>();
    /** By the entry's id. */
    private final Map<String, List<String>> deeds = new HashMap<>();

    private HeldBooks(Stage stage, String list) {
        this.stage = stage;
        for (Object entry : stage.all("/api/v1/held?kind=held&list=" + list)) put(held, Json.text(entry, "messageId"), Json.text(entry, "id"));
        for (Object posting : stage.postings(list)) put(posted, Json.text(posting, "messageId"), Json.text(posting, "id"));
        for (Object entry : stage.all("/api/v1/audit?list=" + list)) put(deeds, Json.text(entry, "object"), Json.text(entry, "action"));
    }

    private static void put(Map<String, List<String>> map, String key, String value) {
        map.computeIfAbsent(key, _ -> new ArrayList<>()).add(value);
    }

    static HeldBooks of(Stage stage, String list) {
        return new HeldBooks(stage, list);
    }

    /** Ids of its postings. */
    List<String> postings(HeldRush.Mail mail) {
        return posted.getOrDefault(mail.messageId(), List.of());
    }

    /** Ids of what is held of it. */
    List<String> held(HeldRush.Mail mail) {
        return held.getOrDefault(mail.messageId(), List.of());
    }

    /**
     * Where it is: in one place, as often as once, as the audit trail has it, and as its token was spent for it.
     *
     * @param id that it was answered with; null if it was not
     */
    Place place(HeldRush.Mail mail, String id, String what) {
        String all = what + ": held as " + held(mail) + ", posted as " + postings(mail) + ", answered " + id;
        String entry = id == null && !held(mail).isEmpty() ? held(mail).getFirst() : id;
        List<String> done = deeds.getOrDefault("mail " + entry, List.of());
        Place place = switch (held(mail).size() + postings(mail).size()) {
            case 0 -> done.equals(List.of("reject")) ? Place.REJECTED : Place.NOWHERE;
            case 1 -> held(mail).isEmpty() ? Place.POSTED : Place.HELD;
            default -> throw new AssertionError("held or posted more than once: " + all);
        };
        List<String> right = switch (place) {
            case NOWHERE, HELD -> List.of();
            case POSTED -> List.of("approve");
            case REJECTED -> List.of("reject");
        };
        assertEquals(right, done, place + " by the audit trail, " + all);
        if (place == Place.HELD && id != null) assertEquals(List.of(id), held(mail), all);
        if (id != null) assertNotEquals(Place.NOWHERE, place, "answered 250: " + all);
        if (place == Place.POSTED) assertNotNull(id, "approved, and its id is not known: " + all);
        mail.token().ifPresent(token -> spent(token, place, entry, postings(mail), all));
        return place;
    }

    /** Once for a mail that is anywhere, and for what became of it. */
    private void spent(HeldRush.Token token, Place place, String entry, List<String> postings, String what) {
        Object shown = stage.rest().get("/api/v1/tokens/" + token.id()).expect(200).json();
        String all = place + ", " + what + ": " + Json.write(shown);
        boolean isSpent = place != Place.NOWHERE;
        assertEquals(isSpent ? "spent" : "open", Json.text(shown, "state"), all);
        List<?> uses = Json.list(shown, "history");
        assertEquals(isSpent ? 1 : 0, uses.size(), all);
        if (!isSpent) return;
        Set<String> became = new TreeSet<>(postings);
        became.add(entry);
        assertEquals(became, new TreeSet<>(Json.list(uses.getFirst(), "postings").stream().map(one -> Json.text(one, "id")).toList()), all);
    }
}
