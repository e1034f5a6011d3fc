package postern.app.intake;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import postern.app.lists.Circumstances;
import postern.app.lists.Destination;
import postern.app.lists.Domains;
import postern.app.lists.Lists;
import postern.app.lists.MailingList;
import postern.app.lists.PostingRule;
import postern.app.lists.Reached;
import postern.app.lists.Roster;
import postern.app.lists.Suppressions;
import postern.app.lists.Token;
import postern.app.lists.Tokens;
import postern.lmtp.Submission;
import postern.outbound.store.Tx;
import postern.rewrite.LoopMark;
import postern.rewrite.mail.EmailAddress;

/**
 * A mail for {@code restricted@}, or for a list that asks for a token: who has it, if its token pays.
 *
 * <p>At {@code restricted@} it goes to all that the token names: addresses elsewhere as one posting, each list as one of its
 * own. At a list it goes to that list, if the token names it. The token of the address counts before one in the mail.
 * <p>Has no effect: the token is spent when what was prepared is stored.
 */
final class TokenPosting {
    private static final String RULE = "token";
    private static final String WRONG = "a token that does not open this address";
    private static final String SPENT = "a token spent, expired or revoked";

    private final Tokens tokens;
    private final Lists lists;
    private final Roster roster;
    private final Suppressions suppressions = new Suppressions();
    private final Domains domains;
    private final Composition composition;
    private final MayNotPost mayNot;

    TokenPosting(Tokens tokens, Lists lists, Roster roster, Domains domains, Composition composition, MayNotPost mayNot) {
        this.tokens = tokens;
        this.lists = lists;
        this.roster = roster;
        this.domains = domains;
        this.composition = composition;
        this.mayNot = mayNot;
    }

    /** One posting to be. @param list empty for the addresses elsewhere */
    private record Audience(EmailAddress address, Optional<MailingList> list, Reached reached) { }

    /** What came with a mail for a list. */
    Circumstances.Token shown(Tx tx, Destination.TokenPosting door, Presented mail, SubmissionKey key) {
        Optional<String> presented = door.presented().or(mail::token);
        if (presented.isEmpty()) return new Circumstances.Token.None();
        Optional<Token> token = tokens.presented(tx, presented.get()).filter(found -> reaches(found, door));
        if (token.isEmpty()) return new Circumstances.Token.Wrong(WRONG);
        return tokens.pays(tx, token.get(), key.identity(), mail.submission().received()) ? new Circumstances.Token.Opens() : new Circumstances.Token.Wrong(SPENT);
    }

    /** True if what it came with asks that no copy tell who wrote it. */
    boolean hides(Tx tx, Destination.TokenPosting door, Presented mail) {
        return door.presented().or(mail::token).flatMap(presented -> tokens.presented(tx, presented)).filter(Token::hideAuthor).isPresent();
    }

    Prepared prepare(Tx tx, Destination.TokenPosting door, Presented mail, SubmissionKey key, Set<String> served) {
        var stop = LoopGuard.stops(mail.submission(), door.address());
        if (stop.isPresent()) return mayNot.dropped(stop.get(), mail, door.address());
        return prepare(tx, door, mail, key, served, "It came with a token.");
    }

    /** @param reason why it is posted, in a sentence */
    Prepared prepare(Tx tx, Destination.TokenPosting door, Presented mail, SubmissionKey key, Set<String> served, String reason) {
        if (mail.malformed().isPresent()) return mayNot.because("malformed", mail, door.address(), MayNotPost.MALFORMED);
        Optional<String> presented = door.presented().or(mail::token);
        if (presented.isEmpty()) return refused("no token", mail, door);
        Optional<Token> token = tokens.presented(tx, presented.get()).filter(found -> reaches(found, door));
        if (token.isEmpty()) return refused(WRONG, mail, door);
        return prepare(tx, door, token.get(), mail.hidingIf(token.get().hideAuthor()), key, served, reason);
    }

    private Prepared prepare(Tx tx, Destination.TokenPosting door, Token token, Presented mail, SubmissionKey key, Set<String> served, String reason) {
        if (!tokens.pays(tx, token, key.identity(), mail.submission().received())) {
            return refused(SPENT, mail, door);
        }
        List<Audience> audiences = audiences(tx, token, door, mail.submission());
        if (audiences.isEmpty()) return refused("a token that reaches nobody", mail, door);
        if (persons(audiences) > Token.MOST_RECIPIENTS) return refused("a token for too many recipients", mail, door);
        return spending(tx, token, key, audiences, mail, served, reason);
    }

    /**
     * Whom a mail reaches that a person lets pass without a token that pays: the list that was written to, else whom the token in
     * the mail names, spent or not. Empty if that is nobody, or too many.
     *
     * @param kept the id of the token that it came with
     */
    List<Prepared.Copies> released(Tx tx, Destination.TokenPosting door, Presented mail, Optional<String> kept, Set<String> served) {
        Optional<Token> named = kept.flatMap(id -> tokens.find(tx, id)).or(() -> mail.token().flatMap(presented -> tokens.presented(tx, presented)))
                .filter(token -> reaches(token, door));
        Presented asked = mail.hidingIf(named.map(Token::hideAuthor).orElse(false));
        List<Audience> audiences = door.list().map(list -> List.of(audience(tx, list)))
                .orElseGet(() -> named.map(token -> audiences(tx, token, door, mail.submission())).orElseGet(List::of));
        return persons(audiences) > Token.MOST_RECIPIENTS && door.list().isEmpty() ? List.of()
                : audiences.stream().map(audience -> composition.released(asked, order(audience, Preparation.RELEASED), served)).toList();
    }

    private Prepared refused(String rule, Presented mail, Destination.TokenPosting door) {
        return mayNot.because(rule, mail, door.address(), MayNotPost.NOT_ALLOWED);
    }

    private static boolean reaches(Token token, Destination.TokenPosting door) {
        return door.list().map(list -> token.lists().stream().anyMatch(named -> named.key().equals(list.key())))
                .orElse(token.domain().equals(door.address().domain()));
    }

    private List<Audience> audiences(Tx tx, Token token, Destination.TokenPosting door, Submission submission) {
        if (door.list().isPresent()) return List.of(audience(tx, door.list().get()));
        var audiences = new ArrayList<Audience>();
        if (!token.recipients().isEmpty()) audiences.add(new Audience(door.address(), Optional.empty(), new Reached(suppressions.spare(tx, token.recipients()), Optional.empty())));
        for (EmailAddress address : token.lists()) {
            lists.find(tx, address).filter(list -> list.posting() != PostingRule.CLOSED && !LoopMark.isIn(submission.message(), list.address()))
                    .ifPresent(list -> audiences.add(audience(tx, list)));
        }
        return audiences;
    }

    private Audience audience(Tx tx, MailingList list) {
        return new Audience(list.address(), Optional.of(list), roster.reached(tx, list));
    }

    private static int persons(List<Audience> audiences) {
        var persons = new HashSet<String>();
        audiences.forEach(audience -> audience.reached().persons().forEach(recipient -> persons.add(recipient.key())));
        return persons.size();
    }

    /** All of them, or what stops one: a token is spent whole. */
    private Prepared spending(Tx tx, Token token, SubmissionKey key, List<Audience> audiences, Presented mail, Set<String> served, String reason) {
        var postings = new ArrayList<Prepared.Copies>();
        var wouldBeServed = new HashSet<>(served);
        for (Audience audience : audiences) {
            switch (composition.compose(mail, order(audience, RULE).because(reason), wouldBeServed, domain -> domains.exists(tx, domain))) {
                case Composed.Made(Prepared.Copies copies) -> postings.add(copies);
                case Composed.Stopped(Prepared why) -> {
                    return why;
                }
            }
        }
        served.addAll(wouldBeServed);
        return new Prepared.Spending(token.id(), key.identity(), postings);
    }

    private static Composition.Order order(Audience audience, String rule) {
        return audience.list().map(list -> Composition.Order.list(list, rule, audience.reached()))
                .orElseGet(() -> Composition.Order.plain(audience.address(), rule, audience.reached().persons()));
    }
}
