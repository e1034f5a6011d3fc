package postern.app.api;

import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Enumeration;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.stream.Collectors;
import postern.app.lists.Directory;
import postern.app.lists.Domains;
import postern.app.lists.Forward;
import postern.app.lists.Forwards;
import postern.app.lists.Lists;
import postern.app.lists.MailingList;
import postern.app.lists.PostingRule;
import postern.outbound.store.Database;
import postern.rewrite.mail.UnsubscribeAddress;

/**
 * Every address of ours that takes mail, one {@code address OK} a line (Postfix's access(5), in lower case as its maps
 * are asked). Return paths ({@code b+OPAQUE}), SRS addresses, addresses with a token and those by which one member leaves a list cannot be
 * listed: patterns in Postfix let them through.
 *
 * <p>Piece by piece: the domains' own addresses first, then the lists, then the forwards, a thousand at a time, each piece read in a
 * transaction of its own when it is asked for. Trouble in the middle must end the answer as broken, so it is passed on.
 */
final class RecipientMap implements Enumeration<InputStream> {
    private static final List<String> OF_A_DOMAIN = List.of("postmaster", "abuse", Directory.RESTRICTED);
    private static final int PIECE = 1000;

    private final Database database;
    private final Lists lists;
    private final Forwards forwards;
    private Optional<String> piece;
    private String after = "";
    private boolean listsDone;

    RecipientMap(Database database, Domains domains, Lists lists, Forwards forwards) {
        this.database = database;
        this.lists = lists;
        this.forwards = forwards;
        this.piece = Optional.of(database.inTransaction(domains::all).stream()
                .flatMap(domain -> OF_A_DOMAIN.stream().map(local -> line(local + "@" + domain.name()))).collect(Collectors.joining()));
    }

    @Override public boolean hasMoreElements() {
        if (piece.isEmpty()) piece = listsDone ? nextForwards() : nextLists();
        return piece.isPresent();
    }

    @Override public InputStream nextElement() {
        if (!hasMoreElements()) throw new NoSuchElementException();
        var octets = new ByteArrayInputStream(piece.orElseThrow().getBytes(StandardCharsets.UTF_8));
        piece = Optional.empty();
        return octets;
    }

    private Optional<String> nextLists() {
        List<MailingList> page = database.inTransaction(tx -> lists.page(tx, after, PIECE));
        if (page.isEmpty()) {
            listsDone = true;
            after = "";
            return nextForwards();
        }
        after = page.getLast().key();
        return Optional.of(page.stream().map(RecipientMap::lines).collect(Collectors.joining()));
    }

    private Optional<String> nextForwards() {
        List<Forward> page = database.inTransaction(tx -> forwards.page(tx, after, PIECE));
        if (page.isEmpty()) return Optional.empty();
        after = page.getLast().key();
        return Optional.of(page.stream().map(forward -> line(forward.key())).collect(Collectors.joining()));
    }

    private static String lines(MailingList list) {
        String besides = line(list.owner().key()) + UnsubscribeAddress.of(list.address()).map(address -> line(address.key())).orElse("");
        return list.posting() != PostingRule.CLOSED ? line(list.key()) + besides : besides;
    }

    private static String line(String address) {
        return address + " OK\n";
    }
}
