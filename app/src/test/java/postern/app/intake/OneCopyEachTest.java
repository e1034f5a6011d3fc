package postern.app.intake;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import postern.app.lists.Keepers;
import postern.app.lists.ListPolicy;
import postern.app.lists.MailingList;
import postern.app.lists.Moderation;
import postern.app.lists.PostingRule;
import postern.app.lists.Releasing;
import postern.app.lists.Tokens;
import postern.app.testing.Furnished;
import postern.rewrite.mail.EmailAddress;
import postern.rewrite.mail.Reply;
import postern.rewrite.testing.Peers;

/**
 * No order of RCPT, DATA, retries in parts, approval, rejection and release sends two copies of a mail to one person, or a copy to one whom
 * nothing that was posted is meant for; and whoever it is meant for has his.
 *
 * <p>Random sequences over a small house whose lists, one within another, forward, owners and tokens share people, each with its seed in the message. A model beside it says
 * whom each address is for, and knows of a mail only what was answered.
 */
class OneCopyEachTest {
    private static final int STEPS = 7;
    private static final Map<String, Set<String>> PEOPLE = Map.of(
            "open@lists.example", Set.of("ann@one.example", "bob@one.example", "cat@two.example"),
            "second@lists.example", Set.of("bob@one.example", "cat@two.example", "dan@two.example"),
            "moderated@lists.example", Set.of("cat@two.example", "dan@two.example", "eve@three.example"),
            "paid@lists.example", Set.of("dan@two.example", "eve@three.example", "ann@one.example"),
            "info@lists.example", Set.of("eve@three.example", "fay@three.example", "ann@one.example"),
            "outer@lists.example", Set.of("hal@five.example", "bob@one.example", "cat@two.example", "dan@two.example", "eve@three.example", "fay@three.example", "ann@one.example"),
            "careful@lists.example", Set.of("gus@four.example", "hal@five.example", "ann@one.example"),
            "open-owner@lists.example", Set.of("ann@one.example", "ivy@six.example"));
    private static final Set<String> ELSEWHERE = Set.of("fay@three.example", "bob@one.example", "gus@four.example");

    private static TestHousehold house;

    @BeforeAll static void open() {
        house = new TestHousehold(Furnished.h2());
        house.list("open", PostingRule.ANYONE, people("open"));
        house.list("second", PostingRule.ANYONE, people("second"));
        house.asNeeded("moderated", PostingRule.MODERATED, ListPolicy.NONE.with(Map.of("anyone.unproven", "hold")), people("moderated"));
        house.list("paid", PostingRule.TOKEN, people("paid"));
        house.forward("info", people("info"));
        house.list("outer", PostingRule.ANYONE, "hal@five.example", "bob@one.example", "second@lists.example", "info@lists.example");
        house.asNeeded("careful", PostingRule.OWNERS, ListPolicy.NONE.with(Map.of("token.unproven", "hold")), people("careful"));
        MailingList open = house.database.inTransaction(tx -> house.lists.find(tx, EmailAddress.parse("open@lists.example"))).orElseThrow();
        List<EmailAddress> owners = PEOPLE.get("open-owner@lists.example").stream().map(EmailAddress::parse).toList();
        house.database.transact(tx -> new Keepers().replace(tx, open, Keepers.Role.OWNER, owners, false));
    }

    @AfterAll static void close() {
        house.close();
    }

    private static String[] people(String name) {
        return PEOPLE.get(name + "@lists.example").toArray(String[]::new);
    }

    @Test void whateverHappensInWhateverOrder() {
        for (int seed = 1; seed <= Peers.rounds(300, 10_000); seed++) new Sequence(seed).run();
    }

    /** One mail's life. */
    private static final class Sequence {
        private final int seed;
        private final Random random;
        private final String mail;
        /** Addresses as RCPT would write them, each with whom it is for once it is posted. */
        private final Map<String, Set<String>> addresses = new LinkedHashMap<>();
        /** What was answered for an address, by its id. */
        private final Map<String, String> answers = new TreeMap<>();
        private final Set<String> waiting = new TreeSet<>();
        private final Map<String, String> addressOf = new HashMap<>();
        private final Set<String> meant = new TreeSet<>();
        private final Set<String> ids = new HashSet<>();
        private final StringBuilder story = new StringBuilder();

        Sequence(int seed) {
            this.seed = seed;
            random = new Random(seed);
            addresses.putAll(new TreeMap<>(PEOPLE));
            Tokens.Issued nested = house.token(List.copyOf(ELSEWHERE), "paid@lists.example", "open@lists.example");
            Tokens.Issued single = house.token(List.of(), "paid@lists.example");
            boolean inField = random.nextBoolean();
            mail = (inField ? "Postern-Token: " + nested.secret() + "\n" : "") + "From: Ada <ada@author" + seed + ".example>\nTo: open@lists.example\nSubject: Hello\nMessage-ID: <" + seed
                    + "@x>\n\nHello.\n";
            var all = new TreeSet<>(ELSEWHERE);
            all.addAll(PEOPLE.get("paid@lists.example"));
            all.addAll(PEOPLE.get("open@lists.example"));
            addresses.put("restricted+" + nested.secret() + "@lists.example", all);
            if (inField) addresses.put("restricted@lists.example", all);
            Tokens.Issued careful = house.token(List.of(), "careful@lists.example");
            addresses.put("careful+" + careful.secret() + "@lists.example", PEOPLE.get("careful@lists.example"));
            addresses.put("paid+" + single.secret().toLowerCase(Locale.ROOT) + "@lists.example", PEOPLE.get("paid@lists.example"));
        }

        void run() {
            for (int step = 0; step < STEPS; step++) {
                switch (random.nextInt(6)) {
                    case 0, 1, 2 -> deliver();
                    case 3 -> letPass();
                    case 4 -> reject();
                    default -> again();
                }
            }
            check();
            waiting.forEach(id -> house.moderation(TestHousehold.NOW).delete(id, _ -> { }));
        }

        /** RCPT for some, the same one twice at times; then DATA. */
        private void deliver() {
            var some = new ArrayList<>(addresses.keySet());
            Collections.shuffle(some, random);
            var to = new ArrayList<>(some.subList(0, 1 + random.nextInt(4)));
            if (random.nextInt(4) == 0) to.add(to.getFirst());
            take(to, house.acceptance.deliver(TestHousehold.submission("ada@author" + seed + ".example", mail, to.toArray(String[]::new))));
        }

        /** Postfix again with what it has had no answer to, or believes so; by another way. */
        private void again() {
            if (answers.isEmpty()) return;
            var known = List.copyOf(answers.keySet());
            String to = known.get(random.nextInt(known.size()));
            String before = answers.get(to);
            Reply reply = house.acceptance.deliver(TestHousehold.submission("ada@author" + seed + ".example", "Received: by another.example\n" + mail, to)).getFirst();
            note("again " + to + " " + reply);
            assertEquals(before, id(reply), this + "answered as the first time");
        }

        private void take(List<String> to, List<Reply> replies) {
            for (int i = 0; i < to.size(); i++) {
                String address = to.get(i);
                Reply reply = replies.get(i);
                note(address + " " + reply);
                String id = id(reply);
                String before = answers.putIfAbsent(address, id);
                if (before != null) assertEquals(before, id, this + "one answer for one address");
                if (before != null) continue;
                addressOf.put(id, address);
                if (reply.text().endsWith(" accepted")) posted(address, id);
                else waiting.add(id);
            }
        }

        private void posted(String address, String id) {
            meant.addAll(addresses.get(address));
            ids.add(id);
        }

        /** Whatever waits, of either kind. */
        private void letPass() {
            one().ifPresent(id -> {
                Releasing.Outcome outcome = house.held.release(id);
                note("let pass " + addressOf.get(id) + " " + outcome.getClass().getSimpleName());
                if (outcome instanceof Releasing.Posted(List<String> postings)) {
                    waiting.remove(id);
                    ids.addAll(postings);
                    meant.addAll(addresses.get(addressOf.get(id)));
                } else assertTrue(outcome instanceof Releasing.ReachesNobody, this + outcome.toString());
            });
        }

        private void reject() {
            one().ifPresent(id -> {
                Moderation.Outcome outcome = house.moderation(TestHousehold.NOW).reject(id, Optional.empty(), _ -> { });
                note("reject " + addressOf.get(id) + " " + outcome);
                if (outcome == Moderation.Outcome.DONE) waiting.remove(id);
            });
        }

        private Optional<String> one() {
            List<String> all = List.copyOf(waiting);
            return all.isEmpty() ? Optional.empty() : Optional.of(all.get(random.nextInt(all.size())));
        }

        /** Every posting of this mail is in one of its traces: by its Message-ID. */
        private void check() {
            List<String> copies = house.database.inTransaction(tx -> {
                List<String> postings = tx.query("SELECT id FROM app_posting WHERE message_id = ?", row -> row.string("id"), "<" + seed + "@x>");
                return house.queue.recipients(tx, postings).stream().map(EmailAddress::key).sorted().toList();
            });
            assertEquals(List.copyOf(meant), copies, this + "each person has one copy, and nobody else has any");
        }

        private static String id(Reply reply) {
            assertEquals(250, reply.code(), reply.toString());
            return reply.text().split(" ")[0];
        }

        private void note(String what) {
            story.append(what.replaceAll("\\+[A-Za-z2-7]{26}", "+TOKEN")).append('\n');
        }

        @Override public String toString() {
            return "seed " + seed + ":\n" + story;
        }
    }

    /** What the model rests on. */
    @Test void everyAddressSharesPeopleWithAnother() {
        for (var one : PEOPLE.entrySet()) {
            assertTrue(PEOPLE.entrySet().stream().filter(other -> other != one).anyMatch(other -> other.getValue().stream().anyMatch(one.getValue()::contains)), one.getKey());
        }
        assertEquals(3, Arrays.stream(people("open")).count());
    }
}
