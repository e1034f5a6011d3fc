package postern.app.lists;

import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.function.Function;
import postern.outbound.store.Database;
import postern.outbound.store.StoreTrouble;
import postern.outbound.store.Tx;
import postern.rewrite.mail.EmailAddress;
import postern.rewrite.sign.UnsubscribeToken;

/**
 * The link by which one member leaves one list, or comes back.
 *
 * <p><b>Promise:</b> what was answered is there after a loss of power. To open the link changes nothing. It is answered the same whether the
 * member still stands on the list or not; a link that we did not make is known as such before anybody looks for a member.
 * <p><b>On failure:</b> throws, and nothing has changed.
 * <p><b>Threads:</b> any number.
 */
public final class LeaveLinks {
    private static final int ATTEMPTS = 3;
    /** No address of ours is longer. */
    private static final int LONGEST = 600;

    private final Database database;
    private final Lists lists;
    private final UnsubscribeToken tokens;
    private final InstantSource clock;
    private final Leaving leaving = new Leaving();

    public LeaveLinks(Database database, Lists lists, UnsubscribeToken tokens, InstantSource clock) {
        this.database = database;
        this.lists = lists;
        this.tokens = tokens;
        this.clock = clock;
    }

    /** One that we made. */
    private record Link(EmailAddress list, UnsubscribeToken.Bearer bearer) { }

    private interface Change {
        void make(Tx tx, MailingList list, String person);
    }

    /** @param list its address as the link has it, whatever it is @param token likewise @return the list; empty if we made no such link */
    public Optional<MailingList> list(String list, String token) {
        return read(list, token).flatMap(link -> database.inTransaction(tx -> lists.find(tx, link.list())));
    }

    /** @return as {@link #list} */
    public Optional<MailingList> leave(String list, String token) {
        return read(list, token).flatMap(link -> changed(link, (tx, found, person) -> leaving.leave(tx, found, person, "by a link", Optional.empty(), now())));
    }

    /** @return as {@link #list} */
    public Optional<MailingList> comeBack(String list, String token) {
        return read(list, token).flatMap(link -> changed(link, (tx, found, person) -> leaving.comeBack(tx, found, person, now())));
    }

    private Optional<MailingList> changed(Link link, Change change) {
        Optional<MailingList> changed = again(tx -> {
            Optional<MailingList> list = lists.find(tx, link.list());
            list.ifPresent(found -> leaving.meant(tx, found, link.bearer()).ifPresent(person -> change.make(tx, found, person)));
            return list;
        });
        database.durability().await();
        return changed;
    }

    /** Where he leaves twice at once, the slower one begins again and finds that he has left. */
    private <T> T again(Function<Tx, T> work) {
        for (int attempt = 1; ; attempt++) {
            try {
                return database.inTransaction(work::apply);
            } catch (StoreTrouble trouble) {
                if (!trouble.isDuplicate() || attempt == ATTEMPTS) throw trouble;
            }
        }
    }

    private Optional<Link> read(String list, String token) {
        return address(list).flatMap(address -> tokens.read(address, token).map(bearer -> new Link(address, bearer)));
    }

    private static Optional<EmailAddress> address(String text) {
        try {
            return text.length() > LONGEST ? Optional.empty() : Optional.of(EmailAddress.parse(text));
        } catch (IllegalArgumentException none) {
            return Optional.empty();
        }
    }

    private Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MILLIS);
    }
}
