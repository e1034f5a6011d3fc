package postern.app.intake;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import postern.app.lists.Access;
import postern.app.lists.Circumstances;
import postern.app.lists.Circumstances.Standing;
import postern.app.lists.Keepers;
import postern.app.lists.ListPolicy;
import postern.app.lists.MailingList;
import postern.app.lists.Nesting;
import postern.app.lists.Posted;
import postern.app.lists.PostingRule.Who;
import postern.app.lists.Roster;
import postern.app.lists.SenderPatterns;
import postern.outbound.store.Tx;
import postern.rewrite.Addressees;
import postern.rewrite.Attachments;
import postern.rewrite.Authors;
import postern.rewrite.auth.AuthResults;
import postern.rewrite.auth.AuthorResult;
import postern.rewrite.auth.Proof;
import postern.rewrite.mail.EmailAddress;
import postern.rewrite.mail.RawMessage;

/** Gathers what a list's policy decides on. Reads, and has no effect; what the list does not ask for is not looked at. */
final class Hearing {
    private final Keepers keepers;
    private final Roster roster;
    private final SenderPatterns patterns;
    private final Nesting nesting = new Nesting();
    private final Posted posted;

    Hearing(Keepers keepers, Roster roster, SenderPatterns patterns, Posted posted) {
        this.keepers = keepers;
        this.roster = roster;
        this.patterns = patterns;
        this.posted = posted;
    }

    Circumstances of(Tx tx, Presented mail, MailingList list, Circumstances.Token token, SubmissionKey key) {
        RawMessage message = mail.submission().message();
        var stops = LoopGuard.stops(mail.submission(), list.address()).map(stop -> new Circumstances.Stop(stop.why(), stop.byItsWay()));
        List<EmailAddress> authors = Authors.of(message).addresses();
        Addressees addressees = Addressees.of(message);
        boolean differing = addressees.sender().filter(sender -> authors.stream().noneMatch(author -> author.key().equals(sender.key()))).isPresent();
        boolean replay = posted.isReplay(tx, key.sameness(mail.evidence(), message));
        return new Circumstances(stops, heard(tx, mail, list, authors), token, MayNotPost.isAnswerable(mail), message.size(), addressees.named().size(),
                forbidden(list.policy(), message), rates(tx, mail, list, authors), !addressees.name(list.address()), replay, differing);
    }

    private List<Circumstances.Author> heard(Tx tx, Presented mail, MailingList list, List<EmailAddress> authors) {
        var heard = new ArrayList<Circumstances.Author>();
        authors.stream().limit(Posted.MOST_AUTHORS).forEach(author -> heard.add(author(tx, mail, list, author)));
        if (authors.size() > Posted.MOST_AUTHORS) {
            boolean blocked = patterns.matches(tx, list, SenderPatterns.Kind.BLOCKED, authors.subList(Posted.MOST_AUTHORS, authors.size()));
            heard.add(new Circumstances.Author(Standing.UNPROVEN, Optional.empty(), Set.of(), blocked));
        }
        return heard;
    }

    private Circumstances.Author author(Tx tx, Presented mail, MailingList list, EmailAddress author) {
        var roles = EnumSet.noneOf(Who.class);
        if (keepers.bond(tx, list.address(), author) != Access.Bond.NONE) roles.add(Who.OWNERS);
        if (patterns.matches(tx, list, SenderPatterns.Kind.ALLOWED, List.of(author))) roles.add(Who.SENDERS);
        if (roster.has(tx, list, author)) roles.add(Who.MEMBERS);
        Optional<AuthorResult> result = mail.evidence().results().flatMap(proofs -> of(proofs, author));
        Standing standing = ours(tx, author, standing(mail.evidence(), result));
        Optional<String> by = standing.isProven() ? result.flatMap(AuthorResult::proof).map(Proof::by).map(Proof.By::word) : Optional.empty();
        return new Circumstances.Author(standing, by, roles, patterns.matches(tx, list, SenderPatterns.Kind.BLOCKED, List.of(author)));
    }

    /** Our lists and forwards stand in From of copies that we signed, and whoever has one could send it on. */
    private Standing ours(Tx tx, EmailAddress author, Standing standing) {
        return standing == Standing.PROVEN_INDIRECTLY && nesting.isNode(tx, author) ? Standing.UNPROVEN : standing;
    }

    private static Optional<AuthorResult> of(AuthResults proofs, EmailAddress author) {
        return proofs.authors().stream().filter(result -> result.domain().equals(author.domain())).findFirst();
    }

    /** Whether anything proves that {@code author}, whom From names, wrote it. */
    static Standing standing(Evidence evidence, EmailAddress author) {
        return standing(evidence, evidence.results().flatMap(proofs -> of(proofs, author)));
    }

    /** Where nothing was read, what the address leads to changed meanwhile. */
    private static Standing standing(Evidence evidence, Optional<AuthorResult> found) {
        if (evidence.results().isEmpty()) return Standing.UNDECIDED;
        return found.map(result -> {
            if (result.proof().isPresent()) return result.direct() ? Standing.PROVEN : indirectly(result.proof().get());
            return result.undecided() ? Standing.UNDECIDED : Standing.UNPROVEN;
        }).orElse(Standing.UNPROVEN);
    }

    private static Standing indirectly(Proof proof) {
        return switch (proof.by()) {
            case DKIM, ARC -> Standing.PROVEN_INDIRECTLY;
            case SPF, RESULTS, SUBMITTER -> Standing.PROVEN;
        };
    }

    private static Optional<String> forbidden(ListPolicy policy, RawMessage message) {
        if (policy.forbidden().isEmpty()) return Optional.empty();
        Attachments attachments = Attachments.of(message);
        return attachments.first(policy.forbidden()).or(() -> attachments.whole() ? Optional.empty() : Optional.of("more parts than are looked at"));
    }

    private Circumstances.Rates rates(Tx tx, Presented mail, MailingList list, List<EmailAddress> authors) {
        boolean asked = List.of(ListPolicy.Limit.AUTHOR_PER_HOUR, ListPolicy.Limit.AUTHOR_PER_DAY, ListPolicy.Limit.LIST_PER_HOUR).stream()
                .anyMatch(limit -> list.policy().limit(limit).isPresent());
        if (authors.isEmpty()) return Circumstances.Rates.NONE;
        boolean proven = mail.evidence().results().filter(AuthResults::proven).isPresent();
        return posted.rates(tx, list, authors, proven, mail.submission().received(), asked);
    }
}
