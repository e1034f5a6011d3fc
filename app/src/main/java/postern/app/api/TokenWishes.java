package postern.app.api;

import jakarta.inject.Singleton;
import java.time.Instant;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import postern.app.lists.Access.Deed;
import postern.app.lists.Access.Matter;
import postern.app.lists.Domains;
import postern.app.lists.Lists;
import postern.app.lists.MailingList;
import postern.app.lists.ManagedDomain;
import postern.app.lists.TokenTerms;
import postern.app.lists.Tokens;
import postern.outbound.store.Tx;
import postern.rewrite.mail.DomainName;
import postern.rewrite.mail.EmailAddress;

/** What is asked of a token, held against what is ours. */
@Singleton
final class TokenWishes {
    private final Domains domains;
    private final Lists lists;
    private final Tokens tokens;

    TokenWishes(Domains domains, Lists lists, Tokens tokens) {
        this.domains = domains;
        this.lists = lists;
        this.tokens = tokens;
    }

    /** @param value what is presented, if it was made elsewhere */
    record Granted(TokenTerms terms, Optional<String> value) {
        /** What is presented stays out of logs. */
        @Override public String toString() {
            return "terms of a token";
        }
    }

    /** @throws Problem 422 with all that is wrong; 403 or 404 if the caller may not make such a token */
    Granted read(Tx tx, Caller caller, byte[] body, Instant now) {
        var faults = new Faults();
        TokenRequest.Wish wish = TokenRequest.read(body, tokens.form(), faults, now);
        mayMake(tx, caller, wish);
        List<EmailAddress> reached = wish.lists();
        if (wish.recipients().isEmpty() && reached.isEmpty()) faults.add("recipients", "are missing, and so are lists: a token reaches somebody");
        Set<String> there = existing(tx, reached);
        for (int i = 0; i < reached.size(); i++) if (!there.contains(reached.get(i).key())) faults.add("lists[" + i + "]", "is no list of ours");
        Set<DomainName> ours = domains.all(tx).stream().map(ManagedDomain::name).collect(Collectors.toSet());
        boolean toUs = wish.recipients().stream().anyMatch(recipient -> ours.contains(recipient.domain()));
        if (toUs) faults.add("recipients", "hold an address in a domain of ours: name lists in lists");
        Optional<DomainName> domain = domain(wish, ours, faults);
        faults.throwIfAny();
        return new Granted(wish.terms().in(domain.orElseThrow(), distinct(reached)), wish.value());
    }

    /** Owners reach their own lists and nobody else, with tokens of ours; other lists are to them as if they were not there. */
    private static void mayMake(Tx tx, Caller caller, TokenRequest.Wish wish) {
        if (caller.owner().isEmpty()) caller.may(Deed.CHANGE, Matter.TOKENS, "token");
        else if (!wish.recipients().isEmpty()) throw Problem.forbidden("This key makes tokens that reach lists alone: name no recipients.");
        else if (!wish.lists().isEmpty()) caller.may(tx, wish.lists(), Deed.CHANGE, Matter.TOKENS, "list");
        if (wish.value().isPresent() && !caller.isAdmin()) throw Problem.forbidden("Only an admin's key brings in tokens that were made elsewhere.");
    }

    /** Locked, in an order that is the same for all: who removes one of them meanwhile sees the token. */
    private Set<String> existing(Tx tx, List<EmailAddress> named) {
        return named.stream().sorted(Comparator.comparing(EmailAddress::key)).flatMap(list -> lists.lock(tx, list).stream()).map(MailingList::key).collect(Collectors.toSet());
    }

    /** The one that is named, else that of its lists, else the only one there is. */
    private static Optional<DomainName> domain(TokenRequest.Wish wish, Set<DomainName> ours, Faults faults) {
        if (wish.domain().isPresent()) {
            if (!ours.contains(wish.domain().get())) faults.add("domain", "is not one of ours");
            return wish.domain();
        }
        Set<DomainName> candidates = wish.lists().isEmpty() ? ours : wish.lists().stream().map(EmailAddress::domain).collect(Collectors.toSet());
        if (candidates.size() != 1) faults.add("domain", "is missing: there is not just one that it could be");
        return candidates.stream().findFirst();
    }

    private static List<EmailAddress> distinct(List<EmailAddress> addresses) {
        return List.copyOf(addresses.stream().collect(Collectors.toMap(EmailAddress::key, address -> address, (first, _) -> first,
                LinkedHashMap::new)).values());
    }
}
