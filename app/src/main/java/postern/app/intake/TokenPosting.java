package postern.app.intake;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import postern.app.lists.Circumstances;
import postern.app.lists.Decision;
import postern.app.lists.Destination;
import postern.app.lists.MailingList;
import postern.app.lists.PostingPolicy;
import postern.app.lists.Token;
import postern.app.lists.TokenReach;
import postern.app.lists.TokenReach.Audience;
import postern.app.lists.Tokens;
import postern.lmtp.Submission;
import postern.outbound.store.Tx;
import postern.rewrite.Authors;
import postern.rewrite.ListProfile;
import postern.rewrite.mail.EmailAddress;
import postern.rewrite.mail.Reply;

/**
 * A mail for {@code restricted@}, or for a list that asks for a token: who has it, if its token pays.
 *
 * <p>At {@code restricted@} it goes to all that the token names: addresses elsewhere as one posting, each list as one of its
 * own, if none of these lists says no. At a list it goes to that list, if the token names it. The token of the address counts before one in the mail.
 * <p>Has no effect: the token is spent when what was prepared is stored.
 */
final class TokenPosting {
    /** One that is none of ours, or leads elsewhere: it may be a guess. */
    static final String WRONG = "a token that does not open this address";

    private static final String RULE = "token";
    private static final Reply TRY_LATER = Reply.of(451, "4.7.1", "not now, come again");
    private static final Reply NOT_KNOWN_NOW = Reply.of(451, "4.4.3", "the author could not be checked now, come again");

    private final Tokens tokens;
    private final TokenReach reach;
    private final Composition composition;
    private final MayNotPost mayNot;
    private final Hearing hearing;

    TokenPosting(Tokens tokens, TokenReach reach, Composition composition, MayNotPost mayNot, Hearing hearing) {
        this.tokens = tokens;
        this.reach = reach;
        this.composition = composition;
        this.mayNot = mayNot;
        this.hearing = hearing;
    }

    /** What a mail presented, held against the address that it is for. */
    sealed interface Shown { }

    record Nothing() implements Shown { }

    /** It opens nothing. @param token if it was recognised all the same */
    record Useless(String rule, Reply reply, Optional<Token> token) implements Shown { }

    /** To be asked again. @param token if it was recognised */
    record NotNow(String rule, Reply reply, Optional<Token> token) implements Shown { }

    record Good(Token token) implements Shown { }

    Shown shown(Tx tx, Destination.TokenPosting door, Presented mail, SubmissionKey key) {
        Optional<String> presented = door.presented().or(mail::token);
        if (presented.isEmpty()) return new Nothing();
        if (!tokens.mayAsk(presented.get(), mail.submission().received())) return new NotNow("too many wrong tokens", TRY_LATER, Optional.empty());
        return tokens.presented(tx, presented.get()).filter(found -> reaches(found, door)).map(token -> shown(tx, door, token, mail, key))
                .orElseGet(() -> new Useless(WRONG, MayNotPost.NOT_ALLOWED, Optional.empty()));
    }

    private Shown shown(Tx tx, Destination.TokenPosting door, Token token, Presented mail, SubmissionKey key) {
        boolean pays = tokens.pays(tx, token, key.identity(), mail.submission().received());
        List<EmailAddress> authors = Authors.of(mail.submission().message()).addresses();
        return switch (TokenGate.verdict(token, pays, door.presented().isPresent(), tokens.form().inAddress(), authors, mail.evidence())) {
            case TokenGate.Shut(String rule, Reply reply) -> new Useless(rule, reply, Optional.of(token));
            case TokenGate.Later() -> new NotNow("author not known now", NOT_KNOWN_NOW, Optional.of(token));
            case TokenGate.Open() -> new Good(token);
        };
    }

    Prepared prepare(Tx tx, Destination.TokenPosting door, Presented mail, SubmissionKey key, Served served) {
        var stop = LoopGuard.stops(mail.submission(), door.address());
        if (stop.isPresent()) return mayNot.dropped(stop.get(), mail, door.address());
        if (mail.malformed().isPresent()) return mayNot.because("malformed", mail, door.address(), MayNotPost.MALFORMED);
        Shown shown = shown(tx, door, mail, key);
        return switch (shown) {
            case Nothing() -> refused("no token", mail, door);
            case Useless(String rule, Reply reply, Optional<Token> token) -> mayNot.because(rule, token.map(mail::with).orElse(mail), door.address(), reply);
            case NotNow(String rule, Reply reply, Optional<Token> token) -> mayNot.deferred(rule, rule, token.map(mail::with).orElse(mail), door.address(), Optional.empty(), reply);
            case Good(Token token) -> opened(tx, door, token, mail, key, served, "It came with a token.");
        };
    }

    /** @param reason why it is posted, in a sentence */
    Prepared opened(Tx tx, Destination.TokenPosting door, Token token, Presented given, SubmissionKey key, Served served, String reason) {
        Presented mail = given.with(token);
        List<Audience> audiences = audiences(tx, token, door, mail.submission());
        if (audiences.isEmpty()) return refused("a token that reaches nobody", mail, door);
        if (isTooMany(token, audiences)) return refused("a token for too many recipients", mail, door);
        Optional<Prepared> no = door.list().isPresent() ? Optional.empty() : audiences.stream().flatMap(audience -> audience.list().stream())
                .map(list -> objection(tx, door, list, mail, key)).flatMap(Optional::stream).findFirst();
        return no.orElseGet(() -> spending(tx, door, token, key, audiences, mail, served, reason));
    }

    /**
     * What a list says to a mail for {@code restricted@} whose token names it: it opens the list to whom that does not block, within its
     * limits. One list's no is the whole mail's, for a token is spent whole; and it is kept for none of them, since who keeps one list does not
     * decide for the others.
     */
    private Optional<Prepared> objection(Tx tx, Destination.TokenPosting door, MailingList list, Presented mail, SubmissionKey key) {
        Decision decision = PostingPolicy.of(list).decide(hearing.of(tx, mail, list, new Circumstances.Token.Opens(), key));
        return switch (decision) {
            case Decision.Accept _ -> Optional.empty();
            case Decision.Hold(String rule, String why) -> Optional.of(mayNot.kept(rule, why, mail, door.address(), Optional.empty()));
            case Decision.Quarantine(String rule, String why) -> Optional.of(mayNot.kept(rule, why, mail, door.address(), Optional.empty()));
            case Decision.Refuse(String rule, String why, Reply reply) -> Optional.of(mayNot.refused(rule, why, mail, door.address(), reply));
            case Decision.Drop(_, String why, boolean byItsWay) -> Optional.of(mayNot.dropped(new LoopGuard.Stop(why, byItsWay), mail, door.address()));
            case Decision.Defer(String rule, String why, Reply reply) -> Optional.of(mayNot.deferred(rule, why, mail, door.address(), Optional.empty(), reply));
        };
    }

    /**
     * Whom a mail reaches that a person lets pass without a token that pays: the list that was written to, else whom the token names
     * that it presented, spent or not. Empty if that is nobody, or too many.
     *
     * @param presented the id of the token that was recognised when it came
     */
    List<Prepared.Copies> released(Tx tx, Destination.TokenPosting door, Presented mail, Optional<String> presented, Served served) {
        Optional<Token> token = presented.flatMap(id -> tokens.find(tx, id)).or(() -> mail.token().flatMap(secret -> tokens.presented(tx, secret)))
                .filter(found -> reaches(found, door));
        Presented asked = token.map(mail::with).orElse(mail);
        List<Audience> audiences = door.list().map(list -> List.of(reach.of(tx, list)))
                .orElseGet(() -> token.map(found -> audiences(tx, found, door, mail.submission())).orElseGet(List::of));
        if (door.list().isEmpty() && token.filter(found -> isTooMany(found, audiences)).isPresent()) return List.of();
        return audiences.stream().map(audience -> composition.released(asked, order(audience, door, token, Preparation.RELEASED), served)).toList();
    }

    private Prepared refused(String rule, Presented mail, Destination.TokenPosting door) {
        Optional<String> list = door.list().map(MailingList::key);
        return mayNot.because(rule, rule, mail, door.address(), list, MayNotPost.NOT_ALLOWED);
    }

    private static boolean reaches(Token token, Destination.TokenPosting door) {
        return door.list().map(list -> token.lists().stream().anyMatch(named -> named.key().equals(list.key())))
                .orElse(token.domain().equals(door.address().domain()));
    }

    private List<Audience> audiences(Tx tx, Token token, Destination.TokenPosting door, Submission submission) {
        if (door.list().isPresent()) return List.of(reach.of(tx, door.list().get()));
        return reach.of(tx, token.terms()).stream()
                .filter(audience -> audience.list().flatMap(list -> LoopGuard.stops(submission, list.address())).isEmpty()).toList();
    }

    private static boolean isTooMany(Token token, List<Audience> audiences) {
        return TokenReach.persons(audiences) > token.terms().maxRecipients();
    }

    /** All of them, or what stops one: a token is spent whole. */
    private Prepared spending(Tx tx, Destination.TokenPosting door, Token token, SubmissionKey key, List<Audience> audiences, Presented mail, Served served,
                              String reason) {
        var postings = new ArrayList<Prepared.Copies>();
        var wouldBeServed = served.tentatively();
        for (Audience audience : audiences) {
            var order = order(audience, door, Optional.of(token), RULE).because(reason);
            switch (composition.compose(tx, mail, order, wouldBeServed)) {
                case Composed.Made(Prepared.Copies copies) -> postings.add(copies);
                case Composed.Stopped(Prepared why) -> {
                    return why;
                }
            }
        }
        served.become(wouldBeServed);
        return new Prepared.Spending(token.id(), key.identity(), postings);
    }

    private static Composition.Order order(Audience audience, Destination.TokenPosting door, Optional<Token> token, String rule) {
        return audience.list().map(list -> Composition.Order.list(list, rule, audience.reached()))
                .orElseGet(() -> Composition.Order.plain(door.address(), rule, audience.reached().persons()).looking(profile(door.address(), token)));
    }

    /** How copies to addresses elsewhere look. */
    private static ListProfile profile(EmailAddress address, Optional<Token> token) {
        ListProfile plain = ListProfile.plain(address);
        return token.map(Token::terms).map(terms -> terms.name().map(plain::named).orElse(plain).withUnsubscribe(terms.unsubscribe())).orElse(plain);
    }
}
