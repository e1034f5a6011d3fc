package postern.app.intake;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import postern.app.lists.DomainKey;
import postern.app.lists.KeyState;
import postern.app.lists.ManagedDomain;
import postern.app.lists.PostingRule;
import postern.outbound.queue.QueuedCopy;
import postern.outbound.queue.QueuedPosting;
import postern.outbound.testing.TemporaryDatabase;
import postern.rewrite.auth.arc.ArcResult;
import postern.rewrite.auth.arc.ArcSet;
import postern.rewrite.auth.arc.ArcValidator;
import postern.rewrite.auth.arc.ArcVerdict;
import postern.rewrite.mail.DomainName;
import postern.rewrite.mail.EmailAddress;
import postern.rewrite.mail.HeaderField;
import postern.rewrite.mail.RawMessage;
import postern.rewrite.sign.CopyFinisher;
import postern.rewrite.sign.SigningAlgorithm;
import postern.rewrite.sign.SigningKey;
import postern.rewrite.testing.Peers;

/** How signing keys live and what copies carry, on every database. */
interface KeysContract {
    Duration LIFETIME = Duration.ofDays(5);
    String MAIL = "From: Alan <alan@example.edu>\nTo: board@lists.example\nMessage-ID: <NUMBER@example.edu>\n\nHello NUMBER.\n";

    TemporaryDatabase open();

    /** Off by default; the chain of a mail that came sealed goes on. */
    @Test default void copiesAreSealedWhereTheDomainSaysSo() {
        try (var house = new TestHousehold(open())) {
            house.list("board", PostingRule.ANYONE, "joan@example.org");
            house.list("staff", PostingRule.ANYONE, "joan@example.org");
            RawMessage plain = sent(house, MAIL.replace("NUMBER", "1"), "board@lists.example");
            assertEquals(List.of(), plain.all("ARC-Seal"));

            house.database.transact(tx -> house.domains.seal(tx, TestHousehold.DOMAIN, true));
            SigningKey key = domain(house).signing().getFirst();
            house.dns.with(key.dnsRecord().name().ascii(), key.dnsRecord().value());
            RawMessage sealed = sent(house, MAIL.replace("NUMBER", "2"), "board@lists.example");
            ArcResult chain = new ArcValidator(house.dns).validate(sealed, TestHousehold.NOW);
            assertEquals(ArcVerdict.PASS, chain.verdict(), chain.why());
            assertEquals(List.of(TestHousehold.DOMAIN), chain.sets().stream().map(ArcSet::sealer).toList());
            assertTrue(chain.sets().getFirst().results().contains("dmarc=none"), chain.sets().getFirst().results());

            String onwards = new String(sealed.toBytes(), StandardCharsets.UTF_8).replace("\r\n", "\n");
            RawMessage twice = sent(house, onwards, "staff@lists.example");
            ArcResult longer = new ArcValidator(house.dns).validate(twice, TestHousehold.NOW);
            assertEquals(ArcVerdict.PASS, longer.verdict(), longer.why());
            assertEquals(List.of(2, 1), longer.sets().stream().map(ArcSet::instance).toList());
        }
    }

    private static RawMessage sent(TestHousehold house, String mail, String to) {
        String id = house.acceptance.deliver(TestHousehold.submission("alan@example.edu", mail, to)).getFirst().text().split(" ")[0];
        return house.handovers(id).getFirst().message();
    }

    @Test default void aDomainIsFoundWithItsKeysAsTheyAre() {
        try (var house = new TestHousehold(open())) {
            assertEquals("s1 SIGNING, e1 WAITING", keys(house));
            make(house, SigningAlgorithm.ED25519_SHA256);
            house.database.transact(tx -> house.domains.seen(tx, TestHousehold.DOMAIN, Set.of("s1", "e2"), TestHousehold.NOW.plusSeconds(9)));
            ManagedDomain found = domain(house);
            assertEquals("s1 SIGNING, e1 WAITING, e2 WAITING", keys(house));
            assertEquals(List.of(Optional.of(TestHousehold.NOW.plusSeconds(9)), Optional.empty(), Optional.of(TestHousehold.NOW.plusSeconds(9))),
                    found.keys().stream().map(DomainKey::seen).toList());
            DomainName second = new DomainName("second.example");
            house.database.transact(tx -> house.domains.add(tx, new ManagedDomain(second, found.keys().subList(0, 1), false, TestHousehold.NOW)));
            house.database.transact(tx -> assertEquals(List.of(3, 1), house.domains.all(tx).stream().map(each -> each.keys().size()).toList()));
            assertEquals("s2", house.database.inTransaction(tx -> house.domains.makeKey(tx, house.domains.lock(tx, second).orElseThrow(),
                    SigningAlgorithm.RSA_SHA256, TestHousehold.NOW)).selector());
        }
    }

    @Test default void copiesCarryTheSignaturesOfTheKeysThatSignAtHandOver() {
        try (var house = new TestHousehold(open())) {
            house.list("board", PostingRule.ANYONE, "ada@example.net");
            String id = post(house, 1);
            assertEquals(List.of("s1"), selectors(house, id));
            make(house, SigningAlgorithm.RSA_SHA256);
            assertEquals(List.of("s1"), selectors(house, id), "a key that waits does not sign");
            rotate(house, Set.of("s2", "e1"));
            assertEquals("s1 RETIRED, s2 SIGNING, e1 SIGNING", keys(house));
            assertEquals(List.of("s2", "e1"), selectors(house, id), "RSA on top");
        }
    }

    @Test default void whatWasSeenOfAKeyThatIsGoneChangesNothing() {
        try (var house = new TestHousehold(open())) {
            rotate(house, Set.of("s1", "s2", "e9"));
            assertEquals("s1 SIGNING, e1 WAITING", keys(house));
            assertEquals(Optional.empty(), house.database.inTransaction(tx ->
                    house.domains.rotate(tx, new DomainName("other.example"), Set.of("s1"), TestHousehold.NOW)));
        }
    }

    @Test default void twoWhoSeeDifferentKeysAtOnceLeaveOneThatSigns() throws Exception {
        try (var house = new TestHousehold(open()); var both = Executors.newFixedThreadPool(2)) {
            for (int i = 0; i < Peers.rounds(5, 50); i++) {
                String one = make(house, SigningAlgorithm.ED25519_SHA256);
                String other = make(house, SigningAlgorithm.ED25519_SHA256);
                List<Callable<Object>> rotations = List.of(() -> rotate(house, Set.of(one)), () -> rotate(house, Set.of(other)));
                for (Future<Object> done : both.invokeAll(rotations)) done.get();
                assertEquals(List.of(other), signing(house, SigningAlgorithm.ED25519_SHA256));
            }
        }
    }

    @Test default void aKeyThatRetiredIsForgottenWhenItsMailHasArrived() {
        try (var house = new TestHousehold(open())) {
            make(house, SigningAlgorithm.RSA_SHA256);
            rotate(house, Set.of("s2"));
            Instant until = domain(house).key("s1").orElseThrow().neededUntil(LIFETIME).orElseThrow();
            assertEquals(TestHousehold.NOW.plus(Duration.ofDays(7)), until);
            assertEquals(List.of(), forget(house, until.minusMillis(1)));
            assertEquals(List.of(new DomainName("s1._domainkey.lists.example")), forget(house, until));
            assertEquals("s2 SIGNING, e1 WAITING", keys(house));
            assertEquals("s3", make(house, SigningAlgorithm.RSA_SHA256));
        }
    }

    @Test default void aFromInAnotherDomainOfOursIsSignedByThatDomainToo() {
        try (var house = new TestHousehold(open())) {
            var other = ManagedDomain.fresh(new DomainName("people.example"), TestHousehold.NOW);
            house.database.transact(tx -> house.domains.add(tx, other));
            assertEquals(List.of("s1 people.example", "s1 lists.example"), signatures(house, "From: Ada <ada@People.Example>\r\n"));
            house.database.transact(tx -> house.domains.rotate(tx, other.name(), Set.of("e1"), TestHousehold.NOW));
            assertEquals(List.of("s1 people.example", "s1 lists.example", "e1 people.example"), signatures(house, "From: Ada <ada@people.example>\r\n"));
            assertEquals(List.of("s1 lists.example"), signatures(house, "From: Ada <ada@elsewhere.example>, x@[192.0.2.1]\r\n"));
            assertEquals(List.of("s1 lists.example"), signatures(house, "Sender: ada@people.example\r\nFrom: board@lists.example\r\n"));
        }
    }

    @Test default void keysAreRememberedForHalfAMinuteUnlessToldThatTheyChanged() {
        try (var house = new TestHousehold(open())) {
            var now = new AtomicReference<>(TestHousehold.NOW);
            var keyring = new Keyring(house.database, house.domains, now::get);
            assertEquals(List.of(), keyring.of(new DomainName("new.example")));
            assertEquals(List.of("s1"), selectors(keyring));
            rotate(house, Set.of("e1"));
            now.set(TestHousehold.NOW.plus(Keyring.FRESH).minusMillis(1));
            assertEquals(List.of("s1"), selectors(keyring));
            now.set(TestHousehold.NOW.plus(Keyring.FRESH));
            assertEquals(List.of("s1", "e1"), selectors(keyring));
            make(house, SigningAlgorithm.ED25519_SHA256);
            rotate(house, Set.of("e2"));
            keyring.forget();
            assertEquals(List.of("s1", "e2"), selectors(keyring));
        }
    }

    private static String post(TestHousehold house, int number) {
        return house.acceptance.deliver(TestHousehold.submission("alan@example.edu", MAIL.replace("NUMBER", "" + number), "board@lists.example"))
                .getFirst().text().split(" ")[0];
    }

    private static String make(TestHousehold house, SigningAlgorithm algorithm) {
        return house.database.inTransaction(tx ->
                house.domains.makeKey(tx, house.domains.lock(tx, TestHousehold.DOMAIN).orElseThrow(), algorithm, TestHousehold.NOW)).selector();
    }

    private static Object rotate(TestHousehold house, Set<String> seen) {
        return house.database.inTransaction(tx -> house.domains.rotate(tx, TestHousehold.DOMAIN, seen, TestHousehold.NOW));
    }

    private static List<DomainName> forget(TestHousehold house, Instant now) {
        return house.database.inTransaction(tx -> house.domains.forgetRetired(tx, LIFETIME, now));
    }

    private static ManagedDomain domain(TestHousehold house) {
        return house.database.inTransaction(tx -> house.domains.find(tx, TestHousehold.DOMAIN)).orElseThrow();
    }

    private static String keys(TestHousehold house) {
        return domain(house).keys().stream().map(key -> key.selector() + " " + key.state()).collect(Collectors.joining(", "));
    }

    private static List<String> signing(TestHousehold house, SigningAlgorithm algorithm) {
        return domain(house).keys().stream().filter(key -> key.algorithm() == algorithm && key.state() == KeyState.SIGNING).map(DomainKey::selector).toList();
    }

    private static List<String> selectors(Keyring keyring) {
        return keyring.of(TestHousehold.DOMAIN).stream().map(SigningKey::selector).toList();
    }

    /** Those of the DKIM signatures that the posting's first copy carries, from the top. */
    private static List<String> selectors(TestHousehold house, String id) {
        return signatures(house.handovers(id).getFirst().message()).stream().map(each -> each.split(" ")[0]).toList();
    }

    /** Selector and domain of the signatures that a posting of {@code lists.example} with this header gets, from the top. */
    private static List<String> signatures(TestHousehold house, String header) {
        var posting = new QueuedPosting("01AAAAAAAAAAAAAAAAAAAAAAAA", TestHousehold.DOMAIN, RawMessage.parse((header + "\r\nHello.\r\n").getBytes()), false, false,
                TestHousehold.NOW);
        var finisher = new SigningFinisher(house.database, house.postings, new Keyring(house.database, house.domains, () -> TestHousehold.NOW), new CopyFinisher(house.returnPath), house.leaving, house.pages, () -> TestHousehold.NOW);
        var copy = new QueuedCopy(1, posting.id(), EmailAddress.parse("joan@example.org"), 0);
        return signatures(finisher.open(posting).finish(copy).message());
    }

    private static List<String> signatures(RawMessage message) {
        var found = new ArrayList<String>();
        for (HeaderField field : message.all("DKIM-Signature")) found.add(field.value().replaceAll("(?s).*\\bd=([^;]+);\\s*s=([^;]+);.*", "$2 $1"));
        return found;
    }
}
