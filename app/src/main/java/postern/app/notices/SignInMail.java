package postern.app.notices;

import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import postern.app.lists.ApiKeys;
import postern.app.lists.Domains;
import postern.app.lists.Keepers;
import postern.app.lists.KeyRole;
import postern.app.lists.Lists;
import postern.app.lists.ManagedDomain;
import postern.app.lists.People;
import postern.app.lists.Sessions;
import postern.outbound.store.Database;
import postern.outbound.store.StoreTrouble;
import postern.outbound.store.Tx;
import postern.rewrite.mail.DomainName;
import postern.rewrite.mail.EmailAddress;
import postern.rewrite.notice.About;
import postern.rewrite.notice.Notice;

/**
 * Mails links that sign in to the pages, to those who may ({@link People}) and nobody else.
 *
 * <p><b>Promise:</b> whoever asks learns nothing, not by the time it takes either: an address is looked at after he was answered. It goes to
 * the address that we know, never to the one asked for as it was written; at most {@value #MOST} in an hour, and never to a list, whose
 * readers are others. What is kept to count by has one entry for each known person.
 * <p><b>On failure:</b> a warning that names nobody; no link is sent, and he asks again. So it is when too many ask at once, or when the process
 * ends meanwhile. While receivers find the key of no domain that could send it, it is not sent: it would come too late.
 * <p><b>Threads:</b> any may ask; the work is done on one of its own, never interrupted. Each node counts for itself.
 */
public final class SignInMail implements AutoCloseable {
    static final int MOST = 3;
    static final Duration WITHIN = Duration.ofHours(1);

    private static final Logger LOG = LoggerFactory.getLogger("postern.notices");
    private static final int WAITING = 1_000;

    private record Origin(DomainName domain, Optional<String> language) { }

    private final Database database;
    private final People people;
    private final Keepers keepers;
    private final Lists lists;
    private final Domains domains;
    private final NoticeLists noticeLists;
    private final Texts texts;
    private final Outbox outbox;
    private final Optional<String> publicUrl;
    private final Predicate<DomainName> ready;
    private final Runnable wake;
    private final InstantSource clock;
    private final Sessions sessions = new Sessions();
    private final SecureRandom random = new SecureRandom();
    private final Map<String, Deque<Instant>> sent = new HashMap<>();
    private final ThreadPoolExecutor work = new ThreadPoolExecutor(1, 1, 0, TimeUnit.SECONDS, new ArrayBlockingQueue<>(WAITING),
            Thread.ofVirtual().name("sign-in mail").factory(), (_, _) -> LOG.debug("a link to sign in was asked for, but too many wait"));

    /**
     * @param publicUrl where pages are reached from outside, without a slash at its end; empty: no link is mailed
     * @param ready     whether copies of that domain can be sent now
     * @param wake      tells the back door that copies are due; called after the commit
     */
    public SignInMail(Database database, People people, Keepers keepers, Lists lists, Domains domains, NoticeLists noticeLists, Texts texts, Outbox outbox,
            Optional<String> publicUrl, Predicate<DomainName> ready, Runnable wake, InstantSource clock) {
        this.database = database;
        this.people = people;
        this.keepers = keepers;
        this.lists = lists;
        this.domains = domains;
        this.noticeLists = noticeLists;
        this.texts = texts;
        this.outbox = outbox;
        this.publicUrl = publicUrl;
        this.ready = ready;
        this.wake = wake;
        this.clock = clock;
    }

    /** Who may sign in at all. */
    public People people() {
        return people;
    }

    /** Whether links can be mailed: whether it is known where they would lead. */
    public boolean isOffered() {
        return publicUrl.isPresent();
    }

    /** Mails a link to that address if its reader may sign in. Returns at once, whoever it is. */
    public void ask(EmailAddress address) {
        if (isOffered()) work.execute(() -> attend(address));
    }

    /** Takes no more, and ends after what is in hand and what waits. */
    @Override public void close() {
        work.close();
    }

    /** Does what is asked, and returns when it is done. */
    void attend(EmailAddress asked) {
        try {
            Instant now = clock.instant().truncatedTo(ChronoUnit.MILLIS);
            database.inTransaction(tx -> post(tx, asked, now)).ifPresent(posting -> {
                LOG.info("{} link to sign in", posting);
                wake.run();
            });
        } catch (StoreTrouble trouble) {
            LOG.warn("no link to sign in was sent: {}", trouble.getMessage());
        } catch (RuntimeException e) {
            // whatever its message says may name whom it is about
            LOG.warn("no link to sign in was sent: {}", e.getClass().getName());
        }
    }

    private Optional<String> post(Tx tx, EmailAddress asked, Instant now) {
        Optional<ApiKeys.Holder> holder = people.holder(tx, asked);
        Optional<EmailAddress> to = holder.flatMap(ApiKeys.Holder::person).filter(person -> lists.find(tx, person).isEmpty());
        if (to.isEmpty() || !isWithinLimit(to.get(), now)) return Optional.empty();
        Optional<Origin> origin = origin(tx, to.get(), holder.get().role());
        if (origin.isEmpty()) LOG.warn("no link to sign in was sent: receivers find the key of no domain that could send it");
        return origin.map(from -> post(tx, from, to.get(), now));
    }

    private String post(Tx tx, Origin origin, EmailAddress to, Instant now) {
        String link = publicUrl.orElseThrow() + "/signin/" + sessions.link(tx, to, random, now);
        var words = new NoticeText.SignIn(publicUrl.orElseThrow(), link, now.plus(Sessions.LINK));
        var letter = new Outbox.Letter(NoticeKind.SIGN_IN, Notice.Kind.GENERATED, About.NONE, texts.fill(NoticeKind.SIGN_IN, origin.language(), words), List.of());
        return outbox.post(tx, Outbox.Sender.ofHouse(origin.domain()), to, letter, now);
    }

    /** The domain of one of the person's lists, and that list's language; for whoever answers for all domains, any of them. */
    private Optional<Origin> origin(Tx tx, EmailAddress person, KeyRole role) {
        Stream<Origin> own = keepers.lists(tx, person).stream().flatMap(key -> lists.byKey(tx, key).stream())
                .filter(list -> ready.test(list.address().domain())).map(list -> new Origin(list.address().domain(), noticeLists.options(tx, list.key()).language()));
        return own.findFirst().or(() -> role == KeyRole.ADMIN ? domains.all(tx).stream().map(ManagedDomain::name).filter(ready).findFirst().map(name -> new Origin(name, Optional.empty()))
                : Optional.empty());
    }

    /** Counts this one too, if it is. */
    private boolean isWithinLimit(EmailAddress person, Instant now) {
        Instant since = now.minus(WITHIN);
        sent.values().forEach(times -> times.removeIf(time -> !time.isAfter(since)));
        sent.values().removeIf(Deque::isEmpty);
        Deque<Instant> times = sent.computeIfAbsent(person.key(), _ -> new ArrayDeque<>(MOST));
        return times.size() < MOST && times.add(now);
    }
}
