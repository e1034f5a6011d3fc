package postern.app;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import postern.app.lists.DomainKey;
import postern.app.lists.Domains;
import postern.app.lists.Journal;
import postern.app.lists.KeptMail;
import postern.app.lists.ManagedDomain;
import postern.app.lists.Moderation;
import postern.app.lists.Postings;
import postern.app.lists.Rejections;
import postern.app.lists.SeenSubmissions;
import postern.app.lists.SenderReferences;
import postern.app.lists.Tables;
import postern.app.lists.Tokens;
import postern.outbound.queue.MailQueue;
import postern.outbound.testing.TemporaryDatabase;
import postern.rewrite.mail.DomainName;
import postern.rewrite.sign.SigningAlgorithm;

class HousekeepingTest {
    private static final Instant NOW = Instant.parse("2026-11-21T10:00:00Z");
    private static final DomainName NAME = new DomainName("lists.example");

    @Test void aKeyThatRetiredGoesWhenWhatItSignedHasArrivedAndTheJournalSaysSo() {
        try (var store = TemporaryDatabase.h2()) {
            Tables.migrate(store.database());
            var domains = new Domains();
            var keeping = new Housekeeping(store.database(), new MailQueue(), new Postings(), new Journal(), new SeenSubmissions(), new Tokens(),
                    new Moderation(store.database(), new KeptMail(1 << 20), new Journal(), Rejections.UNHEARD, () -> NOW), new SenderReferences(), domains, Duration.ofDays(3), () -> NOW);
            store.database().transact(tx -> {
                domains.add(tx, ManagedDomain.fresh(NAME, NOW));
                domains.makeKey(tx, domains.lock(tx, NAME).orElseThrow(), SigningAlgorithm.RSA_SHA256, NOW);
                domains.rotate(tx, NAME, Set.of("s2"), NOW);
            });
            keeping.forgetKeys(NOW.plus(Duration.ofDays(5)).minusMillis(1));
            assertEquals(List.of("s1", "s2", "e1"), selectors(store, domains));
            keeping.forgetKeys(NOW.plus(Duration.ofDays(5)));
            assertEquals(List.of("s2", "e1"), selectors(store, domains));
            assertEquals(List.of("s1._domainkey.lists.example is removed: what it signed has arrived"), store.database().inTransaction(tx ->
                    tx.query("SELECT text FROM app_journal WHERE kind = 'key'", row -> row.string("text"))));
        }
    }

    private static List<String> selectors(TemporaryDatabase store, Domains domains) {
        return store.database().inTransaction(tx -> domains.find(tx, NAME)).orElseThrow().keys().stream().map(DomainKey::selector).toList();
    }
}
