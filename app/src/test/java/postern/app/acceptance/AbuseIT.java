package postern.app.acceptance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import postern.app.testing.Json;
import postern.app.testing.LmtpProxy;
import postern.app.testing.Mail;
import postern.app.testing.MailClient;
import postern.app.testing.Postfix;
import postern.app.testing.Recorder;
import postern.app.testing.Rest;
import postern.app.testing.ShippedPostfix;
import postern.app.testing.Zone;

/**
 * Nothing here answers to a forged sender. A thousand mails with senders who did not write enter by SMTP through Postfix as
 * {@code deploy/} configures it; all that then leaves that Postfix and Postern is counted. A second run, in which a proxy turns what
 * Postern keeps aside into a refusal, shows that the counter would have seen a report.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class AbuseIT {
    private static final int MAILS = 1_000;
    private static final int A_CONNECTION = 8;     // Postfix hangs up on a client after twenty errors
    private static final String CLIENT = "198.51.100.66";
    private static final String OWNER = "owner@keepers.example";
    private static final String MEMBER = "member@reject.example";
    private static final Duration LIMIT = Duration.ofMinutes(4);
    private static final String MADE_UP = "ABCDEFGHIJKLMNOPQRSTUVWX";

    private Zone zone;
    private Recorder relay;
    private Stage stage;

    @BeforeAll void start() {
        zone = Zone.start();
        zone.txt("reject.example", "v=spf1 ip4:192.0.2.1 -all").txt("_dmarc.reject.example", "v=DMARC1; p=reject");
        zone.txt("soft.example", "v=spf1 ip4:192.0.2.1 ~all").txt("_dmarc.soft.example", "v=DMARC1; p=none");
        zone.txt("bare.example", "nothing of mail").mx("bare.example", "bare.example");
        relay = Recorder.start();
        stage = new Stage(zone).over(relay).start();
        for (String posting : List.of("members", "moderated", "token", "closed")) {
            String list = stage.list(posting, List.of(MEMBER, "other@members.example"), "posting", posting);
            stage.rest().put("/api/v1/lists/" + Rest.step(list) + "/owners", Json.object("owners", List.of(Json.object("address", OWNER)))).expect(200);
        }
    }

    @AfterAll void stop() {
        if (stage != null) stage.close();
        if (relay != null) relay.close();
        if (zone != null) zone.close();
    }

    /** What one mail met. @param answer of Postfix, to RCPT if that refused */
    private record Met(String to, String from, String answer) { }

    @Test void aThousandForgedMailsAreAnsweredToNobody() throws Exception {
        try (var world = Recorder.start(); var front = ShippedPostfix.start(stage.postern.lmtpPort(), world.port(), stage.postern)) {
            List<Met> met = attack(front, IntStream.range(0, MAILS).mapToObj(AbuseIT::mail).toList());
            front.awaitEmptyQueue(LIMIT);

            assertEquals(MAILS, met.size());
            for (Met each : met) {
                boolean exists = List.of("members@", "moderated@", "token@", "restricted@").stream().anyMatch(each.to()::startsWith);
                assertTrue(each.answer().matches(exists ? "250 [\\s\\S]*" : isAskedAbout(each.to()) ? "(450|550) [\\s\\S]*" : "550 [\\s\\S]*"),
                        each.to() + " from " + each.from() + ": " + each.answer());
            }
            assertEquals(List.of(), world.copies().stream().map(copy -> copy.to() + "\n" + text(copy.bytes())).toList(), "Postfix mailed somebody");
            Set<String> told = new HashSet<>();
            relay.copies().forEach(copy -> told.add(copy.to()));
            assertTrue(Set.of(OWNER).containsAll(told), "Postern mailed " + told);
            assertAllKept(met);
        }
    }

    /** The same with a Postern that refuses what it should keep aside: the counter sees the reports. */
    @Test void withoutTheQuarantineForgedSendersWouldHearOfIt() throws Exception {
        var refusing = new LmtpProxy.Mischief() {
            @Override public Optional<String> reply(String recipient, String reply) {
                return Optional.of(reply.startsWith("250") && reply.endsWith(" taken") ? "550 5.7.1 not allowed to post here" : reply);
            }
        };
        int few = 40;
        try (var world = Recorder.start(); var proxy = LmtpProxy.start(stage.postern.lmtpPort(), refusing);
                var front = ShippedPostfix.start(proxy.port(), world.port(), stage.postern)) {
            List<Attack> attacks = IntStream.range(0, few).mapToObj(i -> new Attack("victim" + i + "@bare.example", "members@" + Stage.LISTS,
                    Mail.from("Victim <victim" + i + "@bare.example>", "members@" + Stage.LISTS, "control " + i).bytes())).toList();
            attack(front, attacks);
            front.awaitEmptyQueue(LIMIT);
            assertEquals(few, world.copies().stream().filter(copy -> copy.from().isEmpty() && copy.to().startsWith("victim")).count(), front.logText());
        }
    }

    /** Postfix asks Postern about it; while it waits for the answer too long it says 450, and the sender's server comes again. */
    private static boolean isAskedAbout(String to) {
        return to.contains("+") || to.startsWith("SRS");
    }

    private record Attack(String from, String to, byte[] mail) { }

    /** Addresses, forged senders and faults of the mail, in turns of different lengths, so that each meets each. */
    private static Attack mail(int i) {
        String to = recipient(i);
        String from = sender(i / 3);
        String author = i % 5 == 0 ? MEMBER : from.isEmpty() ? "ceo@reject.example" : from;
        Mail mail = Mail.from("Somebody <" + author + ">", to, "offer " + i);
        return new Attack(from, to, spoilt(mail, i));
    }

    private static String recipient(int i) {
        String digits = new String(new char[] {(char) ('A' + i % 26), (char) ('A' + i / 26 % 26)});
        return switch (i % 12) {
            case 0 -> "nobody" + i;
            case 1 -> "closed";
            case 2, 3, 4 -> "members";
            case 5, 6 -> "moderated";
            case 7 -> "token";
            case 8 -> "restricted";
            case 9 -> i % 3 == 0 ? "nobody+" + MADE_UP + digits : "nobody" + i + "-owner";
            case 10 -> i % 4 == 0 ? "closed+" + MADE_UP + digits : "closed";
            default -> i % 3 == 0 ? "SRS0=HASH=TT=reject.example=victim" + i : "b+" + "a".repeat(38) + digits.toLowerCase(java.util.Locale.ROOT);
        } + "@" + Stage.LISTS;
    }

    private static String sender(int i) {
        return switch (i % 7) {
            case 0, 1 -> "victim" + i + "@reject.example";
            case 2 -> "victim" + i + "@soft.example";
            case 3 -> "victim" + i + "@bare.example";
            case 4 -> "victim" + i + "@nowhere.invalid";
            case 5 -> "\"odd victim " + i + "\"@sub.reject.example";
            default -> "";
        };
    }

    private static byte[] spoilt(Mail mail, int i) {
        return switch (i % 11) {
            case 1 -> mail.with("From", "Another <another@soft.example>").bytes();
            case 2 -> new Mail(mail.fields().stream().filter(field -> !field.startsWith("From:")).toList(), mail.body()).bytes();
            case 3 -> mail.withBody("a NUL \0 within\r\n".getBytes(StandardCharsets.US_ASCII)).bytes();
            case 4 -> mail.with("Auto-Submitted", "auto-replied").bytes();
            case 5 -> mail.withBody(("long " + "x".repeat(70_000) + "\r\n").getBytes(StandardCharsets.US_ASCII)).bytes();
            case 6 -> mail.with("Authentication-Results", "lists.example.org; dmarc=pass header.from=reject.example").bytes();
            case 7 -> mail.with("Postern-Token", MADE_UP + "22").bytes();
            case 8 -> mail.withBody("a bare \r within\r\n".getBytes(StandardCharsets.US_ASCII)).bytes();
            case 9 -> ("X-Much: y\r\n".repeat(2_001) + new String(mail.bytes(), StandardCharsets.UTF_8)).getBytes(StandardCharsets.UTF_8);
            default -> mail.bytes();
        };
    }

    private static List<Met> attack(Postfix front, List<Attack> attacks) throws Exception {
        var met = new ConcurrentLinkedQueue<Met>();
        try (var attackers = Executors.newFixedThreadPool(8, Thread.ofVirtual().factory())) {
            var waves = new ArrayList<Future<?>>();
            for (int at = 0; at < attacks.size(); at += A_CONNECTION) {
                List<Attack> wave = attacks.subList(at, Math.min(attacks.size(), at + A_CONNECTION));
                waves.add(attackers.submit(() -> {
                    connection(front, wave, met);
                    return null;
                }));
            }
            for (Future<?> wave : waves) wave.get();
        }
        return List.copyOf(met);
    }

    private static void connection(Postfix front, List<Attack> wave, ConcurrentLinkedQueue<Met> met) throws IOException {
        try (var client = MailClient.smtp(front.port())) {
            String as = client.command("XCLIENT ADDR=" + CLIENT + " NAME=[UNAVAILABLE]");
            assertTrue(as.startsWith("220"), as);
            client.command("EHLO bot.example");
            for (Attack each : wave) met.add(new Met(each.to(), each.from(), client.send(each.from(), List.of(each.to()), each.mail()).only()));
        }
    }

    /** Nothing was lost on the way: what Postfix took is kept aside or was dropped as automatic, and each says why. */
    private void assertAllKept(List<Met> met) {
        long taken = met.stream().filter(each -> each.answer().startsWith("250")).count();
        var rules = new TreeMap<String, Integer>();
        String next = "/api/v1/held?limit=500";
        while (next != null) {
            Object page = stage.rest().get(next).expect(200).json();
            for (Object held : Json.list(page, "items")) rules.merge(Json.text(held, "rule"), 1, Integer::sum);
            next = Json.at(page, "next") instanceof String cursor ? "/api/v1/held?limit=500&cursor=" + Rest.step(cursor) : null;
        }
        long kept = rules.values().stream().mapToInt(Integer::intValue).sum();
        long dropped = stage.postern.log().lines().filter(line -> line.contains(" dropped to=")).count();
        long refused = stage.postern.log().lines().filter(line -> line.contains(" refused to=")).count();
        assertEquals(taken, kept + dropped + refused, rules + ", dropped " + dropped + ", refused to null senders " + refused);
        assertEquals(0, stage.postings("members@" + Stage.LISTS).size());
    }

    private static String text(byte[] octets) {
        return new String(octets, StandardCharsets.ISO_8859_1);
    }
}
