package postern.app.acceptance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import postern.app.testing.Await;
import postern.app.testing.Fields;
import postern.app.testing.Json;
import postern.app.testing.MailClient;
import postern.app.testing.Recorder;
import postern.app.testing.Rest;
import postern.app.testing.Zone;
import postern.rewrite.testing.Peers;

/**
 * Spent and sent agree: Postern is killed with SIGKILL while tokens are used, each by two mails at about the same time. Afterwards
 * a token is spent exactly if the postings of one of its mails are stored, what was answered "accepted" is among them, and when
 * both mails have come again each token has sent one of them to everybody whom it names, and the other to nobody.
 */
class TokenCrashIT {
    private static final int TOKENS = 120;
    private static final int SENDERS = 6;
    /** Uses that are answered before the kill; the rest of the tokens is what it falls upon. */
    private static final int FIRST = 15;
    private static final String ELSEWHERE = "joan@other.example";
    private static final List<String> MEMBERS = List.of("ada@member.example", "bob@member.example");
    private static final byte[] BODY = "Dear all,\r\n\r\nthis is the body.\r\n".getBytes(StandardCharsets.US_ASCII);

    private final long seed = Long.getLong("postern.seed", System.nanoTime());
    private final Random random = new Random(seed);

    /** @param secret what is presented */
    private record Token(String id, String secret, String name) {
        String mail(String which) {
            return name + "-" + which;
        }

        List<String> mails() {
            return List.of(mail("a"), mail("b"));
        }
    }

    /** One mail to be sent. */
    private record Sending(Token token, String subject) { }

    /** What senders saw of a round. @param accepted subjects and the posting's id @param waiting subjects whose final dot was not answered */
    private record Seen(Map<String, String> accepted, Set<String> waiting) {
        Seen() {
            this(new ConcurrentHashMap<>(), ConcurrentHashMap.newKeySet());
        }
    }

    @Test void aTokenIsSpentExactlyIfItsPostingIsStoredAndSent() throws Exception {
        System.out.println("TokenCrashIT: -Dpostern.seed=" + seed);
        try (var zone = Zone.start(); var recorder = Recorder.start(); var stage = new Stage(zone).over(recorder)) {
            stage.start();
            String list = stage.list("crash", "Crash", MEMBERS);
            int rounds = Peers.rounds(5, 20);
            int counted = 0;
            for (int kill = 1; counted < rounds; kill++) {
                assertTrue(kill <= 3 * rounds, "only " + counted + " of " + kill + " rounds counted, seed " + seed);
                if (round(stage, list, recorder, kill)) counted++;
            }
        }
    }

    /** @return true if the kill fell while mails waited for their answer, and neither before all uses nor behind them */
    private boolean round(Stage stage, String list, Recorder recorder, int kill) throws Exception {
        List<Token> tokens = tokens(stage, list, kill);
        Seen before = pushAndKill(stage, tokens);
        stage.postern.start();
        int spent = 0;
        for (Token token : tokens) spent += agreed(stage, token, before) ? 1 : 0;
        assertEquals(2 * spent, stage.postings(list).stream().filter(posting -> isOf(posting, kill)).count() + stage.postings("restricted@" + Stage.LISTS).stream()
                .filter(posting -> isOf(posting, kill)).count(), "postings of " + spent + " spent tokens, seed " + seed);
        Seen again = new Seen();
        push(stage.postern.lmtpPort(), sendings(tokens), again);
        before.accepted().forEach((subject, id) -> assertEquals(id, again.accepted().get(subject), subject + " is answered as the first time, seed " + seed));
        for (Token token : tokens) assertEquals(1, token.mails().stream().filter(again.accepted()::containsKey).count(), token.name() + " sends one mail, seed " + seed);
        awaitSent(recorder, stage, again.accepted().keySet());
        System.out.println("TokenCrashIT: kill " + kill + ": " + before.accepted().size() + " uses answered, " + spent + " stored, " + before.waiting().size() + " waited");
        return !before.waiting().isEmpty() && spent < TOKENS;
    }

    private static List<Token> tokens(Stage stage, String list, int kill) {
        var tokens = new ArrayList<Token>();
        for (int i = 0; i < TOKENS; i++) {
            Object made = stage.rest().post("/api/v1/tokens", Json.object("recipients", List.of(ELSEWHERE), "lists", List.of(list))).expect(201).json();
            tokens.add(new Token(Json.text(made, "id"), Json.text(made, "token"), "crash-" + kill + "-" + i));
        }
        return tokens;
    }

    /** @return true if it is spent */
    private boolean agreed(Stage stage, Token token, Seen seen) {
        Object shown = stage.rest().get("/api/v1/tokens/" + token.id()).expect(200).json();
        List<?> uses = Json.list(shown, "history");
        String what = token.name() + ", seed " + seed + ": " + Json.write(shown);
        boolean spent = Json.text(shown, "state").equals("spent");
        assertEquals(spent ? 1 : 0, uses.size(), what);
        assertTrue(spent || token.mails().stream().noneMatch(seen.accepted()::containsKey), "answered, and not spent: " + what);
        if (!spent) return false;
        List<String> postings = Json.list(uses.getFirst(), "postings").stream().map(posting -> Json.text(posting, "id")).toList();
        assertEquals(2, postings.size(), what);
        var mails = new TreeSet<String>();
        for (String posting : postings) {
            Rest.Answer trace = stage.rest().get("/api/v1/postings/" + posting);
            assertEquals(200, trace.status(), "spent, and not stored: " + what);
            mails.add(Json.text(trace.json(), "messageId"));
        }
        assertEquals(1, mails.size(), "one mail: " + what);
        for (String mail : token.mails()) {
            String answered = seen.accepted().get(mail);
            assertTrue(answered == null || postings.contains(answered), mail + " was answered " + answered + ", " + what);
        }
        return true;
    }

    private static boolean isOf(Object posting, int kill) {
        return Json.text(posting, "messageId").contains("crash-" + kill + "-");
    }

    private Seen pushAndKill(Stage stage, List<Token> tokens) throws InterruptedException {
        var seen = new Seen();
        int until = FIRST + random.nextInt(TOKENS / 2);
        int port = stage.postern.lmtpPort();
        Thread pushing = Thread.ofVirtual().start(() -> push(port, sendings(tokens), seen));
        Await.until(Stage.ARRIVAL, until + " uses", () -> seen.accepted().size() >= until, stage.postern::log);
        stage.postern.kill();
        pushing.join(Stage.ARRIVAL);
        return seen;
    }

    private static Queue<Sending> sendings(List<Token> tokens) {
        return new ConcurrentLinkedQueue<>(tokens.stream().flatMap(token -> token.mails().stream().map(mail -> new Sending(token, mail))).toList());
    }

    /** Until all are sent, or nobody answers. */
    private void push(int port, Queue<Sending> sendings, Seen seen) {
        var senders = new ArrayList<Thread>();
        for (int i = 0; i < SENDERS; i++) senders.add(Thread.ofVirtual().start(() -> send(port, sendings, seen)));
        for (Thread sender : senders) {
            try {
                sender.join(Stage.ARRIVAL);
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }
    }

    private void send(int port, Queue<Sending> sendings, Seen seen) {
        try (var client = MailClient.lmtp(port)) {
            for (Sending next = sendings.poll(); next != null; next = sendings.poll()) {
                client.command("MAIL FROM:<ada@author.example>");
                client.command("RCPT TO:<restricted@" + Stage.LISTS + ">");
                client.command("DATA");
                seen.waiting().add(next.subject());
                String answer = client.command(octets(next) + ".");
                seen.waiting().remove(next.subject());
                if (answer.endsWith(" accepted")) seen.accepted().put(next.subject(), answer.split(" ")[2]);
                else if (answer.startsWith("4")) sendings.add(next);    // as Postfix comes again
                else assertTrue(answer.startsWith("250 ") && answer.endsWith(" taken"), answer);
            }
        } catch (IOException killed) {
            return;
        }
    }

    /** The Message-ID tells whose it is; without a date of its own, so that it is the same when it comes again. */
    private static String octets(Sending sending) {
        String mail = "Postern-Token: " + sending.token().secret() + "\r\nFrom: Ada <ada@author.example>\r\nTo: restricted@" + Stage.LISTS + "\r\nSubject: " + sending.subject()
                + "\r\nMessage-ID: <" + sending.subject() + "@author.example>\r\nDate: Sat, 21 Nov 2026 10:00:00 +0000\r\n\r\n";
        return mail + new String(BODY, StandardCharsets.US_ASCII);
    }

    private void awaitSent(Recorder recorder, Stage stage, Set<String> sent) {
        var everybody = new TreeSet<>(Stream.concat(MEMBERS.stream(), Stream.of(ELSEWHERE)).toList());
        var reached = new ConcurrentHashMap<String, Set<String>>();
        var read = new AtomicInteger();
        Await.until(Duration.ofSeconds(90), "every copy of " + sent.size() + " mails", () -> {
            List<Recorder.Transaction> all = recorder.transactions();
            for (; read.get() < all.size(); read.incrementAndGet()) {
                var one = all.get(read.get());
                reached.computeIfAbsent(Fields.decoded(one.bytes(), "Subject").orElse(""), _ -> new TreeSet<>()).addAll(one.recipients());
            }
            return sent.stream().allMatch(subject -> everybody.equals(reached.get(subject)));
        }, stage.postern::log);
        String kill = sent.iterator().next().replaceAll("(crash-[0-9]+-).*", "$1");
        reached.keySet().removeIf(subject -> !subject.startsWith(kill));
        assertEquals(new TreeSet<>(sent), new TreeSet<>(reached.keySet()), "what was refused is sent to nobody, seed " + seed);
    }
}
