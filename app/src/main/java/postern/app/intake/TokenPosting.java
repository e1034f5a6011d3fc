package postern.app.intake;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import postern.app.lists.Destination;
import postern.app.lists.Domains;
import postern.app.lists.Token;
import postern.app.lists.TokenReach;
import postern.app.lists.TokenReach.Audience;
import postern.app.lists.Tokens;
import postern.lmtp.Submission;
import postern.outbound.store.Tx;
import postern.rewrite.Authors;
import postern.rewrite.FromSetting;
import postern.rewrite.ListProfile;
import postern.rewrite.LoopMark;
import postern.rewrite.mail.EmailAddress;
import postern.rewrite.mail.Reply;

/**
 * A mail for {@code restricted@}, or for a list that asks for a token: who has it, if its token pays.
 *
 * <p>At {@code restricted@} it goes to all that the token names: addresses elsewhere as one posting, each list as one of its
 * own. At a list it goes to that list, if the token names it. The token of the address counts before one in the mail.
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
    private final Domains domains;
    private final Composition composition;
    private final MayNotPost mayNot;
    private final PostingIds ids;

    TokenPosting(Tokens tokens, TokenReach reach, Domains domains, Composition composition, MayNotPost mayNot, PostingIds ids) {
        this.tokens = tokens;
        this.reach = reach;
        this.domains = domains;
        this.composition = composition;
        this.mayNot = mayNot;
        this.ids = ids;
    }

    Prepared prepare(Tx tx, Destination.TokenPosting door, Presented mail, SubmissionKey key, Set<String> served) {
        if (mail.malformed().isPresent()) return mayNot.because("malformed", mail, door.address(), MayNotPost.MALFORMED);
        Optional<String> presented = door.presented().or(mail::token);
        if (presented.isEmpty()) return refused("no token", mail, door);
        if (!tokens.mayAsk(presented.get(), mail.submission().received())) return later("too many wrong tokens", mail, door, TRY_LATER);
        Optional<Token> token = tokens.presented(tx, presented.get()).filter(found -> reaches(found, door));
        if (token.isEmpty()) return refused(WRONG, mail, door);
        return prepare(tx, door, token.get(), mail.with(token.get()), key, served);
    }

    private Prepared prepare(Tx tx, Destination.TokenPosting door, Token token, Presented mail, SubmissionKey key, Set<String> served) {
        boolean pays = tokens.pays(tx, token, key.identity(), mail.submission().received());
        List<EmailAddress> authors = Authors.of(mail.submission().message()).addresses();
        return switch (TokenGate.verdict(token, pays, door.presented().isPresent(), tokens.form().inAddress(), authors, mail.evidence())) {
            case TokenGate.Shut(String rule, Reply reply) -> mayNot.because(rule, mail, door.address(), reply);
            case TokenGate.Later() -> later("author not known now", mail, door, NOT_KNOWN_NOW);
            case TokenGate.Open() -> opened(tx, door, token, mail, key, served);
        };
    }

    private Prepared opened(Tx tx, Destination.TokenPosting door, Token token, Presented mail, SubmissionKey key, Set<String> served) {
        List<Audience> audiences = audiences(tx, token, door, mail.submission());
        if (audiences.isEmpty()) return refused("a token that reaches nobody", mail, door);
        if (isTooMany(token, audiences)) return refused("a token for too many recipients", mail, door);
        return LoopGuard.stops(mail.submission(), door.address())
                .<Prepared>map(why -> mayNot.dropped(why, mail, door.address()))
                .orElseGet(() -> spending(tx, door, token, key, audiences, mail, served));
    }

    private Prepared later(String rule, Presented mail, Destination.TokenPosting door, Reply reply) {
        return new Prepared.Deferred(ids.next(mail.submission().received()), door.address(), rule, rule, reply);
    }

    /**
     * Whom a mail reaches that a person lets pass without a token that pays: the list that was written to, else whom the token names
     * that it presented, spent or not. Empty if that is nobody, or too many.
     *
     * @param presented the id of the token that was recognised when it came
     */
    List<Prepared.Copies> released(Tx tx, Destination.TokenPosting door, Presented mail, Optional<String> presented, Set<String> served) {
        Optional<Token> token = presented.flatMap(id -> tokens.find(tx, id)).or(() -> mail.token().flatMap(secret -> tokens.presented(tx, secret)))
                .filter(found -> reaches(found, door));
        Presented asked = token.map(mail::with).orElse(mail);
        List<Audience> audiences = door.list().map(list -> List.of(reach.of(tx, list)))
                .orElseGet(() -> token.map(found -> audiences(tx, found, door, mail.submission())).orElseGet(List::of));
        if (door.list().isEmpty() && token.filter(found -> isTooMany(found, audiences)).isPresent()) return List.of();
        return audiences.stream().map(audience -> composition.released(asked, order(audience, door, token, Preparation.RELEASED), served)).toList();
    }

    private Prepared refused(String rule, Presented mail, Destination.TokenPosting door) {
        return mayNot.because(rule, mail, door.address(), MayNotPost.NOT_ALLOWED);
    }

    private static boolean reaches(Token token, Destination.TokenPosting door) {
        return door.list().map(list -> token.lists().stream().anyMatch(named -> named.key().equals(list.key())))
                .orElse(token.domain().equals(door.address().domain()));
    }

    private List<Audience> audiences(Tx tx, Token token, Destination.TokenPosting door, Submission submission) {
        if (door.list().isPresent()) return List.of(reach.of(tx, door.list().get()));
        return reach.of(tx, token.terms()).stream()
                .filter(audience -> audience.list().filter(list -> LoopMark.isIn(submission.message(), list.address())).isEmpty()).toList();
    }

    private static boolean isTooMany(Token token, List<Audience> audiences) {
        return TokenReach.persons(audiences) > token.terms().maxRecipients();
    }

    /** All of them, or what stops one: a token is spent whole. */
    private Prepared spending(Tx tx, Destination.TokenPosting door, Token token, SubmissionKey key, List<Audience> audiences, Presented mail, Set<String> served) {
        var postings = new ArrayList<Prepared.Copies>();
        var wouldBeServed = new HashSet<>(served);
        for (Audience audience : audiences) {
            switch (composition.compose(mail, order(audience, door, Optional.of(token), RULE), wouldBeServed, domain -> domains.exists(tx, domain))) {
                case Composed.Made(Prepared.Copies copies) -> postings.add(copies);
                case Composed.Stopped(Prepared why) -> {
                    return why;
                }
            }
        }
        served.addAll(wouldBeServed);
        return new Prepared.Spending(token.id(), key.identity(), postings);
    }

    private static Composition.Order order(Audience audience, Destination.TokenPosting door, Optional<Token> token, String rule) {
        return audience.list().map(list -> Composition.Order.list(list, rule, audience.recipients()))
                .orElseGet(() -> new Composition.Order(door.address(), rule, profile(door.address(), token), FromSetting.WHEN_NEEDED, audience.recipients(), false));
    }

    /** How copies to addresses elsewhere look. */
    private static ListProfile profile(EmailAddress address, Optional<Token> token) {
        ListProfile plain = ListProfile.plain(address);
        return token.map(Token::terms).map(terms -> terms.name().map(plain::named).orElse(plain).withUnsubscribe(terms.unsubscribe())).orElse(plain);
    }
}
