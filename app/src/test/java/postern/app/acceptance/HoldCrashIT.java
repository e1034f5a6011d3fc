package postern.app.acceptance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import postern.app.acceptance.HeldBooks.Place;
import postern.app.acceptance.HeldRush.Mail;
import postern.app.acceptance.HeldRush.Press;
import postern.app.testing.Await;
import postern.app.testing.AuthorDomain;
import postern.app.testing.Fields;
import postern.app.testing.Json;
import postern.app.testing.Recorder;
import postern.app.testing.Rest;
import postern.app.testing.Zone;
import postern.rewrite.testing.Peers;

/**
 * Held, decided and sent agree: Postern is killed with SIGKILL while mails are being held and moderators approve and reject them.
 * Afterwards what was answered 250 is held, posted or rejected, one of these and once; what was answered as decided is; the token of a
 * mail is spent exactly if the mail is anywhere. Then all mails come again and everything is approved once more: what was posted
 * stays as it is, the rest is sent once. A round counts only if the kill fell while both a mail and a decision waited for their answer.
 */
class HoldCrashIT {
    private static final int MAILS = 90;
    /** Decisions that are answered before the kill. */
    private static final int FIRST = 10;
    private static final int WITH_TOKEN = 3;
    /** Outcomes that may be unwritten when we die (DESIGN section 7: up to 200 a transaction). */
    private static final int UNSETTLED = 200;
    private static final Duration RECOVERY = Duration.ofSeconds(90);
    private static final List<String> MEMBERS = List.of("ada@member.example", "bob@other.example");
    private static final String REJECTED = "Your mail to held was rejected";
    /** What is pressed of one mail before the kill; of every fifth nothing is. */
    private static final List<List<Press>> PRESSES = List.of(List.of(Press.APPROVE, Press.APPROVE), List.of(Press.APPROVE, Press.REJECT), List.of(Press.APPROVE),
            List.of(Press.REJECT, Press.REJECT), List.of());

    private final long seed = Long.getLong("postern.seed", System.nanoTime());
    private final Random random = new Random(seed);
    /** Copies seen so far, by subject and member. */
    private final Map<String, Map<String, Integer>> seen = new HashMap<>();
    private int read;
    /** Proven authors of mails that were rejected. */
    private final Set<String> refused = new TreeSet<>();

    private String what(Object which) {
        return which + ", seed " + seed;
    }

    @Test void whatWasTakenIsHeldOrDecidedOnceAndWhatWasApprovedIsSentOnce() throws Exception {
        System.out.println("HoldCrashIT: -Dpostern.seed=" + seed);
        try (var zone = Zone.start(); var recorder = Recorder.start(); var stage = new Stage(zone).over(recorder)) {
            zone.txt("author.example", "v=spf1 ip4:" + AuthorDomain.HOST + " -all").txt("_dmarc.author.example", "v=DMARC1; p=none");
            stage.start();
            String list = stage.list("held", MEMBERS, "posting", "moderated", "policy", Json.object("token", Json.object("unproven", "hold")));
            stage.rest().put("/api/v1/lists/" + Rest.step(list) + "/notices", Json.object("waiting", false)).expect(200);
            int rounds = Peers.rounds(5, 20);
            int counted = 0;
            for (int kill = 1; counted < rounds; kill++) {
                assertTrue(kill <= 3 * rounds, "only " + counted + " of " + kill + " rounds counted, seed " + seed);
                if (round(stage, list, recorder, kill)) counted++;
            }
            refusedAreTold(recorder, stage);
            assertEquals(List.of(), recorder.faults());
        }
    }

    /** @return true if it counts */
    private boolean round(Stage stage, String list, Recorder recorder, int kill) throws Exception {
        List<Mail> mails = mails(stage, list, kill);
        Set<String> settled = new HashSet<>();
        HeldRush rush = rushAndKill(stage, list, mails, settled);
        stage.postern.start();
        Map<Mail, Place> places = agreed(HeldBooks.of(stage, list), mails, rush);
        Set<Mail> posted = again(stage, list, places, rush);
        sentOnce(recorder, stage, list, places, posted, settled);
        int twice = doubles();
        var counts = places.values().stream().collect(Collectors.groupingBy(place -> place, TreeMap::new, Collectors.counting()));
        System.out.println("HoldCrashIT: kill " + kill + ": " + counts + ", waited for their reply: " + rush.waiting.size() + " mails, " + rush.unheard.size() + " decisions; sent twice so far: " + twice);
        assertTrue(twice <= UNSETTLED * kill, twice + " copies went out twice, seed " + seed);
        return !rush.waiting.isEmpty() && !rush.unheard.isEmpty();
    }

    private static List<Mail> mails(Stage stage, String list, int kill) {
        Rest rest = stage.rest();
        var mails = new ArrayList<Mail>();
        for (int i = 0; i < MAILS; i++) {
            mails.add(new Mail("held-" + kill + "-" + i, i % WITH_TOKEN == 0 ? Optional.of(token(rest, list)) : Optional.empty(), PRESSES.get(i % PRESSES.size())));
        }
        return mails;
    }

    private static HeldRush.Token token(Rest rest, String list) {
        Object made = rest.post("/api/v1/tokens", Json.object("lists", List.of(list))).expect(201).json();
        return new HeldRush.Token(Json.text(made, "id"), Json.text(made, "token"));
    }

    /** @param settled is given the Message-IDs of postings that the server called settled before it was killed */
    private HeldRush rushAndKill(Stage stage, String list, List<Mail> mails, Set<String> settled) throws InterruptedException {
        var rush = new HeldRush(stage.postern.lmtpPort(), stage.rest(), list, random);
        mails.forEach(rush::with);
        int until = FIRST + random.nextInt(MAILS / 3);
        rush.start();
        Await.until(Stage.ARRIVAL, until + " decisions", () -> rush.decided.size() >= until, () -> rush.faults + stage.postern.log());
        for (Object posting : stage.postings(list)) if (isSettled(posting)) settled.add(Json.text(posting, "messageId"));
        stage.postern.kill();
        rush.join();
        assertEquals(List.of(), List.copyOf(rush.faults), what("answers"));
        return rush;
    }

    /** Where the mails are after the kill, which is where it was answered that they are. */
    private Map<Mail, Place> agreed(HeldBooks books, List<Mail> mails, HeldRush rush) {
        var places = new HashMap<Mail, Place>();
        for (Mail mail : mails) {
            Place place = books.place(mail, rush.held.get(mail.name()), what(mail.name()));
            agreed(mail, place, rush);
            if (rush.isSent(mail)) places.put(mail, place);
        }
        return places;
    }

    private void agreed(Mail mail, Place place, HeldRush rush) {
        boolean taken = rush.held.containsKey(mail.name());
        Press decided = rush.decided.get(mail.name());
        if (!rush.isSent(mail)) assertEquals(Place.NOWHERE, place, "never sent, " + what(mail.name()));
        if (taken && mail.presses().isEmpty()) assertEquals(Place.HELD, place, "nobody decided, " + what(mail.name()));
        if (decided != null) assertEquals(decided == Press.APPROVE ? Place.POSTED : Place.REJECTED, place, "answered " + decided + ", " + what(mail.name()));
    }

    /** All mails come again, then all are approved twice. @return what is posted now */
    private Set<Mail> again(Stage stage, String list, Map<Mail, Place> places, HeldRush before) throws InterruptedException {
        HeldBooks then = HeldBooks.of(stage, list);
        var sending = rush(stage, list);
        places.keySet().forEach(mail -> sending.with(mail.undecided()));
        sending.start().join();
        assertEquals(List.of(), List.copyOf(sending.faults), what("sent again"));
        places.forEach((mail, _) -> {
            String first = before.held.getOrDefault(mail.name(), then.held(mail).isEmpty() ? sending.held.get(mail.name()) : then.held(mail).getFirst());
            assertEquals(first, sending.held.get(mail.name()), "answered as the first time, " + what(mail.name()));
        });
        var approving = rush(stage, list);
        for (Mail mail : places.keySet()) for (int i = 0; i < 2; i++) approving.with(mail, sending.held.get(mail.name()), Press.APPROVE);
        approving.start().join();
        assertEquals(List.of(), List.copyOf(approving.faults), what("approved again"));
        return ended(HeldBooks.of(stage, list), then, places, sending, approving);
    }

    private HeldRush rush(Stage stage, String list) {
        return new HeldRush(stage.postern.lmtpPort(), stage.rest(), list, random);
    }

    private Set<Mail> ended(HeldBooks now, HeldBooks then, Map<Mail, Place> places, HeldRush sending, HeldRush approving) {
        var posted = new HashSet<Mail>();
        places.forEach((mail, before) -> {
            Place place = now.place(mail, sending.held.get(mail.name()), what(mail.name()));
            assertEquals(before == Place.REJECTED ? Place.REJECTED : Place.POSTED, place, "in the end, " + what(mail.name()));
            if (before == Place.POSTED) assertEquals(then.postings(mail), now.postings(mail), "nothing more is posted of " + what(mail.name()));
            boolean wasOpen = before == Place.HELD || before == Place.NOWHERE;
            assertEquals(wasOpen, approving.decided.containsKey(mail.name()), "approved again, where it was " + before + ", " + what(mail.name()));
            if (place == Place.POSTED) posted.add(mail);
            else if (mail.token().isEmpty()) refused.add(mail.author());
        });
        return posted;
    }

    /** Everybody has what was posted, twice only where the kill came before its outcome was written; nobody has what was rejected. */
    private void sentOnce(Recorder recorder, Stage stage, String list, Map<Mail, Place> places, Set<Mail> posted, Set<String> settled) {
        Await.until(RECOVERY, "everybody has what was posted", () -> posted.stream().allMatch(mail -> copies(recorder, mail).size() == MEMBERS.size()), stage.postern::log);
        Await.until(RECOVERY, "all postings are settled", () -> stage.postings(list).stream().allMatch(HoldCrashIT::isSettled), stage.postern::log);
        places.forEach((mail, before) -> {
            Map<String, Integer> copies = copies(recorder, mail);
            assertEquals(posted.contains(mail) ? Set.copyOf(MEMBERS) : Set.of(), copies.keySet(), "who has " + what(mail.name()));
            int most = before == Place.POSTED && !settled.contains(mail.messageId()) ? 2 : 1;
            copies.forEach((member, count) -> assertTrue(count <= most, count + " copies for " + member + " of what was " + before + " when killed, " + what(mail.name())));
        });
    }

    private static boolean isSettled(Object posting) {
        return Json.text(posting, "state").equals("settled");
    }

    /** How many who has so far. */
    private Map<String, Integer> copies(Recorder recorder, Mail mail) {
        read(recorder);
        return seen.getOrDefault(mail.name(), Map.of());
    }

    private void read(Recorder recorder) {
        List<Recorder.Transaction> all = recorder.transactions();
        for (; read < all.size(); read++) {
            Recorder.Transaction transaction = all.get(read);
            var counts = seen.computeIfAbsent(Fields.decoded(transaction.bytes(), "Subject").orElse(""), _ -> new HashMap<>());
            for (String member : transaction.recipients()) counts.merge(member, 1, Integer::sum);
        }
    }

    private int doubles() {
        return seen.values().stream().flatMap(counts -> counts.values().stream()).mapToInt(count -> count - 1).sum();
    }

    /** A rejection and the word to its author are one: each proven author of a rejected mail hears of it, in one notice, and nobody else. */
    private void refusedAreTold(Recorder recorder, Stage stage) {
        assertTrue(!refused.isEmpty(), "nothing was rejected");
        Await.until(RECOVERY, "the authors of " + refused.size() + " rejected mails are told", () -> told(recorder).keySet().equals(refused), () -> told(recorder) + stage.postern.log());
        told(recorder).forEach((author, notices) -> assertEquals(1, notices.size(), "notices to " + what(author)));
    }

    /** The Message-IDs of notices about rejections, by whom they went to. */
    private static Map<String, Set<String>> told(Recorder recorder) {
        var told = new TreeMap<String, Set<String>>();
        for (Recorder.Copy copy : recorder.copiesOf(REJECTED)) {
            told.computeIfAbsent(copy.to(), _ -> new TreeSet<>()).add(Fields.first(copy.bytes(), "Message-ID").orElseThrow());
        }
        return told;
    }
}
