package postern.app.notices;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import postern.app.lists.KeptMail;
import postern.app.lists.Lists;
import postern.app.lists.MailingList;
import postern.app.rounds.Rounds;
import postern.outbound.store.Database;
import postern.outbound.store.StoreTrouble;
import postern.outbound.store.Tx;
import postern.rewrite.mail.DomainName;
import postern.rewrite.notice.Notice;

/**
 * Looks every few seconds for what is to be told, and tells it: keepers what is held for their list, authors what became of their mail.
 *
 * <p><b>Promise:</b> keepers hear of each held mail once. The first one is told at once; what comes after it within the pause stands in one
 * digest at its end. An author hears the same of the same list once a day at most. That somebody was told and the mail that tells him are one
 * transaction, on several nodes too.
 * <p><b>On failure:</b> a warning; the next round tries again. While receivers do not find the key of a list's domain, its notices wait.
 * <p><b>Threads:</b> one of its own, never interrupted.
 */
public final class Telling implements AutoCloseable {
    /** Between two rounds. */
    static final Duration EVERY = Duration.ofSeconds(5);
    /** How long it is remembered what was told; what could not be told for so long is not told any more. */
    static final Duration KEPT = Duration.ofDays(40);

    private static final Logger LOG = LoggerFactory.getLogger("postern.notices");
    private static final int AT_ONCE = 500;
    private static final Duration FORGET_EVERY = Duration.ofHours(1);

    private final Database database;
    private final KeptMail kept;
    private final Lists lists;
    private final NoticeLists noticeLists;
    private final NoticesDue due = new NoticesDue();
    private final AuthorNotices authors;
    private final KeeperNotices keepers;
    private final Texts texts;
    private final Outbox outbox;
    private final Duration pause;
    private final Predicate<DomainName> ready;
    private final Runnable wake;
    private final InstantSource clock;
    private final Rounds rounds = new Rounds("telling", EVERY, this::round);
    private Instant forgotten = Instant.MIN;

    /**
     * @param pause between two notices to those who keep a list
     * @param ready whether copies of that domain can be sent now
     * @param wake  tells the back door that copies are due; called after the commit
     */
    public Telling(Database database, KeptMail kept, Lists lists, NoticeLists noticeLists, AuthorNotices authors, KeeperNotices keepers, Texts texts, Outbox outbox, Duration pause,
            Predicate<DomainName> ready, Runnable wake, InstantSource clock) {
        this.database = database;
        this.kept = kept;
        this.lists = lists;
        this.noticeLists = noticeLists;
        this.authors = authors;
        this.keepers = keepers;
        this.texts = texts;
        this.outbox = outbox;
        this.pause = pause;
        this.ready = ready;
        this.wake = wake;
        this.clock = clock;
    }

    public void start() {
        rounds.start();
    }

    /** Ends after the round in hand. */
    @Override public void close() {
        rounds.close();
    }

    /** Tells what there is to tell now. */
    void round() {
        attempt(() -> database.inTransaction(kept::untoldLists).forEach(list -> attempt(() -> keepersOf(list))));
        attempt(this::authors);
        attempt(this::forget);
    }

    private static void attempt(Runnable work) {
        try {
            work.run();
        } catch (StoreTrouble trouble) {
            // another node was faster: the next round sees what it left
            if (!trouble.isDuplicate()) LOG.warn("telling of mail that waits: {}", trouble.getMessage());
        } catch (RuntimeException e) {
            LOG.warn("telling of mail that waits: {}", e.getMessage());
        }
    }

    /** Whose turn it is not yet, or whose mail was decided meanwhile, is not told; but authors hear that it waits. */
    private void keepersOf(String key) {
        Instant now = now();
        List<KeptMail.Listed> held = database.inTransaction(tx -> kept.untold(tx, key, AT_ONCE));
        Set<String> unseen = database.inTransaction(tx -> due.unseen(tx, held.stream().map(KeptMail.Listed::id).toList()));
        held.stream().filter(one -> unseen.contains(one.id())).forEach(one -> database.transact(tx -> consider(tx, key, one, now)));
        int told = database.inTransaction(tx -> keepersOf(tx, key, now));
        if (told == 0) return;
        LOG.info("told {} keepers of {} what is held", told, key);
        wake.run();
    }

    /** Whether its author hears that it waits. */
    private void consider(Tx tx, String list, KeptMail.Listed held, Instant now) {
        due.see(tx, held.id(), now);
        boolean proven = held.author().filter(KeptMail.Author::isProven).isPresent();
        if (proven && noticeLists.options(tx, list).waiting()) kept.look(tx, held.id()).ifPresent(entry -> authors.waiting(tx, entry, now));
    }

    /** @return how many were told */
    private int keepersOf(Tx tx, String key, Instant now) {
        Optional<MailingList> list = lists.byKey(tx, key);
        if (kept.untold(tx, key, 1).isEmpty()) return 0;
        if (list.isPresent() && !(ready.test(list.get().address().domain()) && noticeLists.turn(tx, key, now.minus(pause), now))) return 0;
        List<KeptMail.Listed> held = kept.untold(tx, key, AT_ONCE);
        List<String> ids = held.stream().map(KeptMail.Listed::id).toList();
        Set<String> unseen = due.unseen(tx, ids);
        held.stream().filter(one -> unseen.contains(one.id())).forEach(one -> consider(tx, key, one, now));
        kept.told(tx, ids, now);
        return list.isEmpty() ? 0 : keepers.tell(tx, list.get(), noticeLists.options(tx, key).language(), held, now);
    }

    private void authors() {
        List<Long> some = List.of();
        do {
            long after = some.isEmpty() ? 0 : some.getLast();
            some = database.inTransaction(tx -> due.ids(tx, after, AT_ONCE));
            some.forEach(id -> attempt(() -> author(id)));
        } while (some.size() == AT_ONCE);
    }

    private void author(long id) {
        Optional<String> sent = database.inTransaction(tx -> author(tx, id, now()));
        sent.ifPresent(posting -> {
            LOG.info("{} notice to an author", posting);
            wake.run();
        });
    }

    private Optional<String> author(Tx tx, long id, Instant now) {
        Optional<NoticesDue.Due> found = due.find(tx, id);
        Optional<MailingList> list = found.flatMap(notice -> lists.byKey(tx, notice.list()));
        if (list.isPresent() && !ready.test(list.get().address().domain())) return Optional.empty();
        if (found.isEmpty() || !due.remove(tx, id) || list.isEmpty()) return Optional.empty();
        NoticesDue.Due notice = found.get();
        if (!due.first(tx, notice.author(), notice.list(), notice.kind(), now)) return Optional.empty();
        Texts.Filled words = texts.fill(notice.kind(), noticeLists.options(tx, notice.list()).language(), words(notice, list.get()));
        var letter = new Outbox.Letter(notice.kind(), Notice.Kind.REPLIED, notice.about(), words, List.of(notice.kept()));
        return Optional.of(outbox.post(tx, list.get(), notice.author(), letter, now));
    }

    private static NoticeText words(NoticesDue.Due notice, MailingList list) {
        var of = NoticeText.Of.list(list);
        return switch (notice.kind()) {
            case REJECTED -> new NoticeText.Rejected(of, notice.subject(), notice.received(), notice.reason());
            case EXPIRED -> new NoticeText.Expired(of, notice.subject(), notice.received());
            case WAITING -> new NoticeText.Waiting(of, notice.subject(), notice.received(), notice.expires());
            case HELD, DIGEST, SIGN_IN -> throw new IllegalStateException("that is not told to authors");
        };
    }

    private void forget() {
        Instant now = now();
        if (now.isBefore(forgotten.plus(FORGET_EVERY))) return;
        database.transact(tx -> due.forget(tx, now.minus(KEPT)));
        forgotten = now;
    }

    private Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MILLIS);
    }
}
