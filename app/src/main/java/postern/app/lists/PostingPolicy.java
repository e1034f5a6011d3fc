package postern.app.lists;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import postern.app.lists.Circumstances.Author;
import postern.app.lists.Circumstances.Standing;
import postern.app.lists.Circumstances.Token;
import postern.app.lists.ListPolicy.Doubt;
import postern.app.lists.ListPolicy.Limit;
import postern.app.lists.PostingRule.Then;
import postern.app.lists.PostingRule.Ways;
import postern.app.lists.PostingRule.Who;
import postern.rewrite.mail.Reply;

/**
 * Decides whether a submission is posted to a list. Pure: the same circumstances have the same decision.
 *
 * <p>Asked in this order, the first that answers decides: loops and automatic answers; blocked senders; the token; then owners and
 * moderators, allowed senders, members, anyone; else it is refused. Of several authors the one who stands worst decides. What would be
 * accepted is then held against limits and doubts, which may hold or refuse it.
 *
 * @param rule   the list's kind
 * @param policy where the list departs from that
 */
public record PostingPolicy(PostingRule rule, ListPolicy policy) {
    private static final Reply NOT_ALLOWED = Reply.of(550, "5.7.1", "not allowed to post here");
    private static final Reply NOT_PROVEN = Reply.of(550, "5.7.26", "nothing proves who wrote this");
    private static final Reply TOO_LARGE = Reply.of(552, "5.2.3", "too large for this list");
    private static final Reply FORBIDDEN = Reply.of(550, "5.7.1", "this list takes no such attachment");
    private static final Reply WAITS = Reply.of(550, "5.7.1", "too many of your mails wait for a moderator");
    private static final Reply NOT_KNOWN_NOW = Reply.of(451, "4.4.3", "the author could not be checked now, come again");

    /** The rule of one whom a person lets pass. */
    public static final String MODERATED = "moderated";
    private static final String TOO_MANY = "too many held";
    private static final String LARGE = "too large";

    public static PostingPolicy of(MailingList list) {
        return new PostingPolicy(list.posting(), list.policy());
    }

    /** Who is asked about one author, and what comes of it. */
    private record Answer(Who who, Then then, Author author) { }

    public Decision decide(Circumstances mail) {
        if (mail.stops().isPresent()) return new Decision.Drop(mail.stops().get().why(), mail.stops().get().why(), mail.stops().get().byItsWay());
        if (rule == PostingRule.CLOSED) return refused("closed", "The list takes no mail.", NOT_ALLOWED, mail);
        if (mail.authors().stream().anyMatch(Author::blocked)) return refused("blocked", "The list blocks its author.", NOT_ALLOWED, mail);
        Decision decision = byTokenOrAuthors(mail);
        return switch (decision) {
            case Decision.Accept accept -> limited(accept, mail);
            case Decision.Hold hold -> overSize(mail).or(() -> overHeld(hold, mail)).orElse(hold);
            case Decision.Quarantine _, Decision.Refuse _, Decision.Drop _, Decision.Defer _ -> decision;
        };
    }

    private Decision byTokenOrAuthors(Circumstances mail) {
        return switch (mail.token()) {
            case Token.Opens _ -> decided(mail, mail.authors().stream().map(author -> answer(Who.TOKEN, author)).toList());
            case Token.None _ -> byAuthors(mail, rule == PostingRule.TOKEN ? Optional.of("no token") : Optional.empty());
            case Token.Wrong(String why) -> byAuthors(mail, Optional.of(why));
        };
    }

    /** @param without what a list that asks for a token says to a mail without a good one */
    private Decision byAuthors(Circumstances mail, Optional<String> without) {
        List<Optional<Answer>> answers = mail.authors().stream().map(this::firstAnswer).toList();
        if (answers.stream().allMatch(Optional::isPresent)) return decided(mail, answers.stream().flatMap(Optional::stream).toList());
        if (rule == PostingRule.TOKEN) return refused(without.orElseThrow(), without.get(), NOT_ALLOWED, mail);
        return refused("not allowed", "Its author is none of those who may post here." + noted(mail), NOT_ALLOWED, mail);
    }

    /** Of the first rule that says something of the author, or would if it were known whether he wrote. */
    private Optional<Answer> firstAnswer(Author author) {
        for (Who who : Who.values()) {
            if (who == Who.TOKEN || who != Who.ANYONE && !author.roles().contains(who)) continue;
            Answer answer = answer(who, author);
            if (answer.then() != Then.NEXT || isOpen(answer)) return Optional.of(answer);
        }
        return Optional.empty();
    }

    private Answer answer(Who who, Author author) {
        Ways ways = policy.ways(rule, who);
        return new Answer(who, author.standing().isProven() ? ways.proven() : ways.unproven(), author);
    }

    private Decision decided(Circumstances mail, List<Answer> answers) {
        Answer worst = answers.stream().max(Comparator.comparing(this::weight)).orElseThrow();
        if (isOpen(worst)) return away(worst.who().word(), mail);
        String reason = whoWrote(worst) + noted(mail);
        return switch (worst.then()) {
            case ACCEPT -> new Decision.Accept(worst.who().word(), reason);
            case HOLD -> new Decision.Hold(worst.who().word(), reason);
            case QUARANTINE, NEXT -> refused(worst.who().word(), reason, worst.author().standing().isProven() ? NOT_ALLOWED : NOT_PROVEN, mail);
        };
    }

    /** The later the rule and the harsher its answer, the worse; one whom the DNS left open is asked about again before anything is refused. */
    private int weight(Answer answer) {
        return (isOpen(answer) ? Then.values().length : answer.then().ordinal()) * Who.values().length + answer.who().ordinal();
    }

    private boolean isOpen(Answer answer) {
        return answer.author().standing() == Standing.UNDECIDED && policy.ways(rule, answer.who()).demandsProof();
    }

    private static String whoWrote(Answer answer) {
        String who = switch (answer.who()) {
            case TOKEN -> "It came with a token that opens the list";
            case OWNERS -> "From names an owner or moderator of the list";
            case SENDERS -> "From names one whom the list allows to post";
            case MEMBERS -> "From names a member of the list";
            case ANYONE -> "From names nobody whom the list knows";
        };
        return who + (answer.author().standing().isProven() ? ", proven by " + answer.author().by().orElse("what came with it") + "." : ", and nothing proves that he wrote it.");
    }

    /** What did not decide and is worth to be known. */
    private static String noted(Circumstances mail) {
        var notes = new ArrayList<String>();
        if (mail.token() instanceof Token.Wrong(String why)) notes.add("It came with " + why + ".");
        if (mail.differing()) notes.add("Sender names another than From.");
        if (mail.authors().size() > 1) notes.add("From names " + mail.authors().size() + " authors, of whom each must be allowed.");
        return notes.stream().map(note -> " " + note).collect(Collectors.joining());
    }

    /** What would be accepted, but for limits and doubts. */
    private Decision limited(Decision.Accept accept, Circumstances mail) {
        return overSize(mail).or(() -> doubt(Doubt.ATTACHMENTS, mail.forbidden().isPresent(), "attachment", attached(mail), mail))
                .or(() -> doubt(accept, mail)).or(() -> overRate(mail))
                .map(decision -> decision instanceof Decision.Hold hold ? overHeld(hold, mail).orElse(hold) : decision).orElse(accept);
    }

    private Optional<Decision> overSize(Circumstances mail) {
        return limit(Limit.OCTETS, mail.octets()).map(most -> refused(LARGE, "It has " + mail.octets() + " octets, and the list takes " + most + ".", TOO_LARGE, mail));
    }

    private static String attached(Circumstances mail) {
        return "It has an attachment that the list forbids: " + mail.forbidden().orElse("") + ".";
    }

    /** Whoever wrote with a token named the list by it; and where nobody asks for a proof, none can have been copied. */
    private Optional<Decision> doubt(Decision.Accept accept, Circumstances mail) {
        boolean demanded = Arrays.stream(Who.values()).anyMatch(who -> who != Who.TOKEN && who.word().equals(accept.rule()) && policy.ways(rule, who).demandsProof());
        boolean indirect = mail.authors().stream().anyMatch(author -> author.standing() == Standing.PROVEN_INDIRECTLY);
        return doubt(Doubt.IMPLICIT_DESTINATION, demanded && mail.implicit() && indirect, "implicit destination",
                        "Only a signature or a seal proves its author, and neither To nor Cc names the list: it may have been meant for others.", mail)
                .or(() -> doubt(Doubt.REPLAY, demanded && mail.replay(), "replay", "It was posted to a list here before under another header: the same Message-ID and body, or the same signature of its author.", mail));
    }

    private Optional<Decision> doubt(Doubt doubt, boolean arises, String name, String reason, Circumstances mail) {
        if (!arises) return Optional.empty();
        return switch (policy.when(doubt)) {
            case ACCEPT, NEXT -> Optional.empty();
            case HOLD -> Optional.of(new Decision.Hold(name, reason));
            case QUARANTINE -> Optional.of(refused(name, reason, doubt == Doubt.ATTACHMENTS ? FORBIDDEN : NOT_ALLOWED, mail));
        };
    }

    private Optional<Decision> overRate(Circumstances mail) {
        return limit(Limit.RECIPIENTS, mail.recipients()).map(most -> hold("too many recipients", "To and Cc name " + mail.recipients() + " addresses; the list takes " + most + "."))
                .or(() -> limit(Limit.AUTHOR_PER_HOUR, mail.rates().authorHour() + 1).map(most -> hold("author's rate", "Its author may post " + most + " times an hour here.")))
                .or(() -> limit(Limit.AUTHOR_PER_DAY, mail.rates().authorDay() + 1).map(most -> hold("author's rate", "Its author may post " + most + " times a day here.")))
                .or(() -> limit(Limit.LIST_PER_HOUR, mail.rates().listHour() + 1).map(most -> hold("list's rate", "The list takes " + most + " postings an hour.")));
    }

    /** Lest one who may be anybody buries the moderators, or fills the room for what waits. A token is limited by its uses. */
    private Optional<Decision> overHeld(Decision.Hold hold, Circumstances mail) {
        if (mail.token() instanceof Token.Opens) return Optional.empty();
        long most = policy.limit(Limit.HELD_PER_DAY).orElseThrow();
        boolean stranger = hold.rule().equals(Who.ANYONE.word());
        boolean over = mail.rates().authorHeld() >= most || stranger && mail.rates().domainHeld() >= most * ListPolicy.DOMAIN_HELD;
        return over ? Optional.of(refused(TOO_MANY, "So much of its author is held in a day already, or of a domain of strangers; else: " + hold.reason(), WAITS, mail)) : Optional.empty();
    }

    private static Decision hold(String name, String reason) {
        return new Decision.Hold(name, reason);
    }

    /** @return the limit, if it is exceeded */
    private Optional<Long> limit(Limit limit, long value) {
        var most = policy.limit(limit);
        return most.isPresent() && value > most.getAsLong() ? Optional.of(most.getAsLong()) : Optional.empty();
    }

    private static Decision refused(String name, String reason, Reply reply, Circumstances mail) {
        return mail.answerable() ? new Decision.Refuse(name, reason, reply) : new Decision.Quarantine(name, reason);
    }

    private static Decision away(String name, Circumstances mail) {
        return new Decision.Defer(name, "The DNS did not tell whether its author wrote it, and the list demands a proof." + noted(mail), NOT_KNOWN_NOW);
    }
}
