package postern.app.intake;

import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import postern.app.lists.Circumstances;
import postern.app.lists.Decision;
import postern.app.lists.Destination;
import postern.app.lists.Domains;
import postern.app.lists.MailingList;
import postern.app.lists.Member;
import postern.app.lists.PostingPolicy;
import postern.app.lists.Roster;
import postern.app.lists.Token;
import postern.outbound.store.Tx;
import postern.rewrite.mail.EmailAddress;

/** A mail for a list: what its policy decides, and what that comes to. No effect but that whom it serves is marked as served. */
final class ListPosting {
    private final Hearing hearing;
    private final TokenPosting tokenPosting;
    private final Composition composition;
    private final MayNotPost mayNot;
    private final Roster roster;
    private final Domains domains;

    ListPosting(Hearing hearing, TokenPosting tokenPosting, Composition composition, MayNotPost mayNot, Roster roster, Domains domains) {
        this.hearing = hearing;
        this.tokenPosting = tokenPosting;
        this.composition = composition;
        this.mayNot = mayNot;
        this.roster = roster;
        this.domains = domains;
    }

    Prepared prepare(Tx tx, Destination.Posting posting, Presented given, SubmissionKey key, Set<String> served) {
        MailingList list = posting.list();
        Presented mail = given.hidingIf(list.options().hideAuthor());
        if (mail.malformed().isPresent()) {
            return mayNot.because("malformed", "malformed", mail, list.address(), Optional.of(list.key()), MayNotPost.MALFORMED);
        }
        var door = new Destination.TokenPosting(list.address(), Optional.of(list), posting.presented());
        TokenPosting.Shown shown = tokenPosting.shown(tx, door, mail, key);
        return switch (shown) {
            case TokenPosting.NotNow(String rule, var reply, var token) ->
                    mayNot.deferred(rule, rule, token.map(mail::knowing).orElse(mail), list.address(), Optional.of(list.key()), reply);
            case TokenPosting.Nothing() -> prepare(tx, door, mail, key, served, Optional.empty(), new Circumstances.Token.None());
            case TokenPosting.Useless(String rule, _, Optional<Token> token) ->
                    prepare(tx, door, token.map(mail::knowing).orElse(mail), key, served, Optional.empty(), new Circumstances.Token.Wrong(rule));
            case TokenPosting.Good(Token token) -> prepare(tx, door, mail.knowing(token), key, served, Optional.of(token), new Circumstances.Token.Opens());
        };
    }

    /** @param opens a token that opens the list */
    private Prepared prepare(Tx tx, Destination.TokenPosting door, Presented mail, SubmissionKey key, Set<String> served, Optional<Token> opens,
                             Circumstances.Token token) {
        MailingList list = door.list().orElseThrow();
        Decision decision = PostingPolicy.of(list).decide(hearing.of(tx, mail, list, token, key));
        return switch (decision) {
            case Decision.Accept accept when opens.isPresent() -> tokenPosting.opened(tx, door, opens.get(), mail, key, served, accept.reason());
            case Decision.Accept accept -> composed(tx, mail, Composition.Order.list(list, accept.rule(), members(tx, list)).because(accept.reason()), served);
            case Decision.Hold hold when opens.isPresent() -> heldWithToken(tx, door, mail, key, served, opens.get(), hold);
            case Decision.Hold(String rule, String reason) -> mayNot.held(list.policy().held(), rule, reason, mail, list.address(), Optional.empty());
            case Decision.Quarantine(String rule, String reason) -> mayNot.kept(rule, reason, mail, list.address(), Optional.of(list.key()));
            case Decision.Refuse(String rule, String reason, var reply) -> mayNot.refused(rule, reason, mail, list.address(), reply);
            case Decision.Drop(_, String reason, boolean byItsWay) -> mayNot.dropped(new LoopGuard.Stop(reason, byItsWay), mail, list.address());
            case Decision.Defer(String rule, String reason, var reply) -> mayNot.deferred(rule, reason, mail, list.address(), Optional.of(list.key()), reply);
        };
    }

    /** Only if the token would have paid: what it would have been posted as is not stored. */
    private Prepared heldWithToken(Tx tx, Destination.TokenPosting door, Presented mail, SubmissionKey key, Set<String> served, Token token, Decision.Hold hold) {
        Prepared posted = tokenPosting.opened(tx, door, token, mail, key, new HashSet<>(served), hold.reason());
        if (!(posted instanceof Prepared.Spending spending)) return posted;
        MailingList list = door.list().orElseThrow();
        return mayNot.held(list.policy().held(), hold.rule(), hold.reason(), mail.with(token), list.address(), Optional.of(new Prepared.Spent(spending.token(), spending.submission())));
    }

    private Prepared composed(Tx tx, Presented mail, Composition.Order order, Set<String> served) {
        return switch (composition.compose(mail, order, served, domain -> domains.exists(tx, domain))) {
            case Composed.Made(Prepared.Copies copies) -> copies;
            case Composed.Stopped(Prepared why) -> why;
        };
    }

    /** What a person lets pass. */
    Composition.Order order(Tx tx, MailingList list, String rule) {
        return Composition.Order.list(list, rule, members(tx, list));
    }

    private List<EmailAddress> members(Tx tx, MailingList list) {
        return roster.members(tx, list).stream().map(Member::address).toList();
    }
}
