package postern.app.standing;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import postern.app.lists.DomainKey;
import postern.app.lists.Domains;
import postern.app.lists.Journal;
import postern.app.lists.ManagedDomain;
import postern.app.lists.Rotation;
import postern.app.rounds.Rounds;
import postern.outbound.store.Database;
import postern.outbound.store.Tx;
import postern.rewrite.dns.Dns;
import postern.rewrite.mail.DomainName;

/**
 * Watches what the DNS says of our domains' keys, and lets a waiting key sign once its record is seen.
 *
 * <p>A domain is looked at every ten minutes, one whose key was not found every minute, a new one at once; sixteen at a time. At
 * the start, what was last seen before it counts until the first look, so a restart puts no mail off.
 * <p><b>On failure:</b> DNS away: what was seen counts for an hour. Database away: a warning, and what was seen stays.
 * <p><b>Threads:</b> one of its own, never interrupted, that speaks to the database; questions to the DNS have threads of their own,
 * and nobody waits for those when it closes. {@link #of} and {@link #look} are for any thread.
 */
public final class Watch implements Standings, AutoCloseable {
    static final Duration EVERY = Duration.ofMinutes(10);
    static final Duration AGAIN = Duration.ofMinutes(1);

    private static final Logger LOG = LoggerFactory.getLogger("postern.domains");
    private static final int AT_ONCE = 16;
    private static final Watched UNSEEN = new Watched(new Standing(Sight.UNREACHABLE, Optional.empty()), 0, Instant.MIN);

    private final Database database;
    private final Domains domains;
    private final Journal journal;
    private final Dns dns;
    private final Runnable changed;
    private final InstantSource clock;
    private final Executor questions = task -> Thread.ofVirtual().name("dns").start(task);
    private final Map<DomainName, Watched> watched = new ConcurrentHashMap<>();
    private final AtomicLong turns = new AtomicLong();
    private final Rounds rounds = new Rounds("watch", AGAIN, this::round);

    /**
     * @param turn  of the look behind it: one that was begun later counts, whichever ends first
     * @param again when to look at it next
     */
    private record Watched(Standing standing, long turn, Instant again) {
        /** A clock that was set back must not keep us from looking. */
        boolean isDue(Instant now) {
            return !now.isBefore(again) || again.isAfter(now.plus(EVERY));
        }

        Watched after(Sight sight, long later, Instant now) {
            return later < turn ? this : new Watched(standing.after(sight, now), later, now.plus(sight == Sight.VISIBLE ? EVERY : AGAIN));
        }
    }

    /** @param changed called after keys began or ceased to sign, by the thread that saw it */
    public Watch(Database database, Domains domains, Journal journal, Dns dns, Runnable changed, InstantSource clock) {
        this.database = database;
        this.domains = domains;
        this.journal = journal;
        this.dns = dns;
        this.changed = changed;
        this.clock = clock;
    }

    /** Recalls what was seen before, and looks at all domains in the background. */
    public void start() {
        database.inTransaction(domains::all).forEach(this::recall);
        rounds.start();
    }

    /** Ends after what is being written down; answers of the DNS are not waited for. */
    @Override public void close() {
        rounds.close();
    }

    @Override public Standing of(DomainName ours) {
        if (!watched.containsKey(ours)) rounds.ring();
        return of(ours, UNSEEN);
    }

    /** What is known of each domain that was looked at. For any thread; answers from memory. */
    public Map<DomainName, Standing> standings() {
        return watched.entrySet().stream().collect(Collectors.toUnmodifiableMap(Map.Entry::getKey, domain -> domain.getValue().standing()));
    }

    /** A domain is new: it is looked at soon, without keeping the caller waiting. */
    public void added() {
        changed.run();
        rounds.ring();
    }

    /**
     * Looks at a domain's keys now, and draws the consequences. Takes as long as the DNS takes for one question.
     *
     * @return what was found, and the domain as it is after that
     * @throws postern.outbound.store.StoreTrouble if what was seen cannot be written down
     */
    KeyLook look(ManagedDomain domain) {
        long turn = turns.incrementAndGet();
        return conclude(KeyLook.at(domain, dns, questions).join(), turn);
    }

    private void recall(ManagedDomain domain) {
        domain.signing().stream().findFirst().flatMap(key -> domain.key(key.selector())).flatMap(DomainKey::seen)
                .ifPresent(seen -> watched.putIfAbsent(domain.name(), new Watched(Standing.of(Sight.VISIBLE, seen), 0, Instant.MIN)));
    }

    /** Looks at what is due. */
    void round() {
        try {
            var due = new ArrayList<>(database.inTransaction(domains::all));
            due.removeIf(domain -> !isDue(domain.name()));
            for (int from = 0; from < due.size() && !rounds.isEnded(); from += AT_ONCE) lookAt(due.subList(from, Math.min(from + AT_ONCE, due.size())));
        } catch (RuntimeException e) {
            LOG.warn("looking at our domains: {}", e.getMessage());
        }
    }

    private boolean isDue(DomainName name) {
        Watched known = watched.get(name);
        return known == null || known.isDue(clock.instant());
    }

    private void lookAt(List<ManagedDomain> some) {
        long turn = turns.incrementAndGet();
        List<CompletableFuture<KeyLook>> looks = some.stream().map(domain -> KeyLook.at(domain, dns, questions)).toList();
        CompletableFuture.anyOf(rounds.ended(), CompletableFuture.allOf(looks.toArray(CompletableFuture[]::new))).join();
        if (!rounds.isEnded()) looks.forEach(look -> conclude(look.join(), turn));
    }

    private KeyLook conclude(KeyLook look, long turn) {
        Instant now = clock.instant().truncatedTo(ChronoUnit.MILLIS);
        Optional<Rotation> rotation = look.seen().isEmpty() ? Optional.empty() : database.inTransaction(tx -> written(tx, look, now));
        rotation.ifPresent(change -> tell(look.domain().name(), change));
        KeyLook after = look.isRipe() ? look.of(database.inTransaction(tx -> domains.find(tx, look.domain().name())).orElseThrow()) : look;
        remember(look.domain().name(), after.sight(), turn, now);
        return after;
    }

    private Optional<Rotation> written(Tx tx, KeyLook look, Instant now) {
        DomainName name = look.domain().name();
        Optional<Rotation> rotation = look.isRipe() ? domains.rotate(tx, name, look.seen(), now) : Optional.empty();
        rotation.ifPresent(change -> journal.add(tx, new Journal.Entry(now, "key", Optional.empty(), name + ": " + change)));
        domains.seen(tx, name, look.seen(), now);
        return rotation;
    }

    /** Durable before anybody is told. */
    private void tell(DomainName name, Rotation change) {
        database.durability().await();
        LOG.info("{}: {}", name, change);
        changed.run();
    }

    private void remember(DomainName name, Sight sight, long turn, Instant now) {
        boolean was = of(name, UNSEEN).isVisible();
        watched.merge(name, UNSEEN.after(sight, turn, now), (known, _) -> known.after(sight, turn, now));
        Standing after = of(name, UNSEEN);
        if (after.isVisible() && !was) LOG.info("{}: receivers find its key", name);
        if (!after.isVisible() && was) LOG.warn("{}: receivers find its key no more ({})", name, after.sight().word());
    }

    private Standing of(DomainName name, Watched otherwise) {
        return watched.getOrDefault(name, otherwise).standing();
    }
}
