package postern.app.intake;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import postern.app.lists.Destination;
import postern.app.lists.Leaving;
import postern.app.lists.MailingList;
import postern.outbound.store.Tx;
import postern.rewrite.Addressees;
import postern.rewrite.Authors;
import postern.rewrite.mail.EmailAddress;
import postern.rewrite.mail.HeaderField;
import postern.rewrite.mail.RawMessage;
import postern.rewrite.mail.Reply;
import postern.rewrite.sign.UnsubscribeToken;

/**
 * Mail by which somebody leaves a list. Where the address itself means a member, he leaves, whoever writes: it stands in his copies alone.
 * Where it does not, whoever is proven to have written leaves, if the list concerns him; by a signature or a seal alone only if To
 * or Cc names this address, since it may be a copy of what he wrote to others (as lists hold it, {@code implicit destination}).
 *
 * <p>All else changes nothing: what programs and lists send, what nobody is proven to have written. It is taken all the same and nobody hears
 * of it, so who writes learns nothing of who is on the list. Has no effect: who leaves does when what was prepared is stored.
 */
final class Unsubscribing {
    /** What explains it, in one word. */
    static final String RULE = "unsubscribe";

    private static final String AUTHOR_NOT_KNOWN = "author not known now";
    private static final Reply NOT_KNOWN_NOW = Reply.of(451, "4.4.3", "the author could not be checked now, come again");
    private static final Set<String> LIST_FIELDS = Set.of("list-id", "list-post");

    private final Leaving leaving = new Leaving();
    private final PostingIds ids;
    private final MayNotPost mayNot;

    Unsubscribing(PostingIds ids, MayNotPost mayNot) {
        this.ids = ids;
        this.mayNot = mayNot;
    }

    Prepared prepare(Tx tx, Destination.Unsubscribe door, Presented mail) {
        Optional<LoopGuard.Stop> stop = stop(mail, door);
        if (stop.isPresent()) return mayNot.dropped(stop.get(), mail, door.address());
        return door.bearer().map(bearer -> meant(tx, door, bearer, mail)).orElseGet(() -> author(tx, door, mail));
    }

    private static Optional<LoopGuard.Stop> stop(Presented mail, Destination.Unsubscribe door) {
        return LoopGuard.stops(mail.submission(), door.list().address()).or(() -> program(mail.submission().message()));
    }

    private static Optional<LoopGuard.Stop> program(RawMessage message) {
        Automaton automaton = Automaton.of(message);
        if (automaton.kind() != Automaton.Kind.NONE) return Optional.of(new LoopGuard.Stop(automaton.why(), automaton.asItCame()));
        return message.fields().stream().anyMatch(Unsubscribing::isOfAList) ? Optional.of(new LoopGuard.Stop("a list's mail", false)) : Optional.empty();
    }

    private static boolean isOfAList(HeaderField field) {
        return LIST_FIELDS.contains(field.name().toLowerCase(Locale.ROOT)) || field.is("Precedence") && field.value().strip().equalsIgnoreCase("list");
    }

    private Prepared meant(Tx tx, Destination.Unsubscribe door, UnsubscribeToken.Bearer bearer, Presented mail) {
        return leaving.meant(tx, door.list(), bearer).map(person -> leaving(door, person, "by an address of his own", mail))
                .orElseGet(() -> nothing("nobody on the list is meant any more", mail, door));
    }

    private Prepared author(Tx tx, Destination.Unsubscribe door, Presented mail) {
        List<EmailAddress> authors = Authors.of(mail.submission().message()).addresses();
        if (mail.malformed().isPresent() || authors.size() != 1) return nothing("no author, or several", mail, door);
        EmailAddress author = authors.getFirst();
        return switch (Hearing.standing(mail.evidence(), author)) {
            case UNPROVEN -> nothing("an author who is not proven", mail, door);
            case UNDECIDED -> mail.overdue() ? nothing("an author who could not be checked", mail, door)
                    : mayNot.deferred(AUTHOR_NOT_KNOWN, AUTHOR_NOT_KNOWN, mail, door.address(), Optional.empty(), NOT_KNOWN_NOW);
            case PROVEN_INDIRECTLY -> isNamed(door, mail) ? concerned(tx, door, author, mail) : nothing("neither To nor Cc names this address", mail, door);
            case PROVEN -> concerned(tx, door, author, mail);
        };
    }

    private static boolean isNamed(Destination.Unsubscribe door, Presented mail) {
        return Addressees.of(mail.submission().message()).name(door.address());
    }

    private Prepared concerned(Tx tx, Destination.Unsubscribe door, EmailAddress author, Presented mail) {
        MailingList list = door.list();
        return leaving.concerns(tx, list, author) ? leaving(door, author.key(), "by a mail that he is proven to have written", mail)
                : nothing("an author who is not on the list", mail, door);
    }

    private Prepared leaving(Destination.Unsubscribe door, String person, String how, Presented mail) {
        return new Prepared.Leaving(ids.next(mail.submission().received()), door.address(), door.list(), person, how);
    }

    /** The same mail is decided anew when it comes with proofs, or when its author is on the list. */
    private Prepared nothing(String why, Presented mail, Destination.Unsubscribe door) {
        return mayNot.dropped(new LoopGuard.Stop("nobody left the list: " + why, true), mail, door.address());
    }
}
