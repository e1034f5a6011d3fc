package postern.app.lists;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import postern.outbound.store.Tx;
import postern.rewrite.mail.EmailAddress;
import postern.rewrite.mail.UnsubscribeAddress;
import postern.rewrite.sign.ReturnPath;
import postern.rewrite.sign.Srs;
import postern.rewrite.sign.UnsubscribeToken;

/**
 * Finds what an address leads to. The answer depends on the address alone.
 *
 * <p>In each domain of ours: lists, forwards, {@code LIST-owner}, {@code LIST-unsubscribe} and {@code LIST-unsubscribe+OPAQUE}, {@code postmaster} and {@code abuse} (RFC 2142), and the return
 * paths {@code b+OPAQUE} that we made; {@code restricted} and {@code restricted+TOKEN}, and {@code LIST+TOKEN}; and SRS addresses that we made, with a hash or with a stored reference. Whether a token is any good is not asked here, only whether it looks like one.
 */
public final class Directory {
    static final String OWNER_SUFFIX = "-owner";
    /** Takes what a token pays for, in every domain of ours. */
    public static final String RESTRICTED = "restricted";
    private static final int LONGEST_LOCAL_PART = 256;
    private static final Set<String> ROLES = Set.of("postmaster", "abuse");
    /** What stands behind a list's name where something about the list is meant (RFC 2142 section 6, and what list programs take). */
    private static final Set<String> SUFFIXES = Set.of(OWNER_SUFFIX, UnsubscribeAddress.SUFFIX, "-bounces", "-request", "-join", "-leave", "-subscribe", "-confirm");

    private final Domains domains;
    private final Lists lists;
    private final Forwards forwards;
    private final ReturnPath returnPath;
    private final UnsubscribeToken unsubscribeTokens;
    private final Srs srs;
    private final SenderReferences references;
    private final ShortHashes shortHashes = new ShortHashes();

    public Directory(Domains domains, Lists lists, Forwards forwards, ReturnPath returnPath, UnsubscribeToken unsubscribeTokens, Srs srs, SenderReferences references) {
        this.domains = domains;
        this.lists = lists;
        this.forwards = forwards;
        this.returnPath = returnPath;
        this.unsubscribeTokens = unsubscribeTokens;
        this.srs = srs;
        this.references = references;
    }

    public Destination find(Tx tx, EmailAddress address, Instant now) {
        if (!domains.exists(tx, address.domain())) return new Destination.Unknown();
        if (ROLES.contains(lowerLocalPart(address))) return new Destination.Owner(address, Optional.empty());
        return switch (returnPath.read(address, now)) {
            case ReturnPath.Reading.Valid(long copy) -> new Destination.Bounce(copy, address.domain());
            case ReturnPath.Reading.Expired _, ReturnPath.Reading.Forged _ -> new Destination.Unknown();
            case ReturnPath.Reading.NotOurs _ -> rewritten(tx, address, now);
        };
    }

    private Destination rewritten(Tx tx, EmailAddress address, Instant now) {
        if (SenderReferences.hasForm(address)) {
            return references.sender(tx, address, now).map(sender -> srsReturn(address, sender)).orElseGet(Destination.Unknown::new);
        }
        if (!shortHashes.mayAsk(address, now)) return new Destination.Unknown();
        return switch (srs.reverse(address, now)) {
            case Srs.Reversed.Original(EmailAddress sender) -> srsReturn(address, sender);
            case Srs.Reversed.NextHop(EmailAddress forwarder) -> srsReturn(address, forwarder);
            case Srs.Reversed.Expired _ -> new Destination.Unknown();
            case Srs.Reversed.Forged _ -> {
                shortHashes.wrong(address, now);
                yield new Destination.Unknown();
            }
            case Srs.Reversed.NotSrs _ -> stored(tx, address);
        };
    }

    private Destination stored(Tx tx, EmailAddress address) {
        return lists.find(tx, address).map(list -> posting(list, Optional.empty()))
                .or(() -> forwards.find(tx, address).map(Destination.Forward::new))
                .or(() -> token(tx, address)).or(() -> unsubscribe(tx, address)).orElseGet(() -> owner(tx, address));
    }

    private static Destination srsReturn(EmailAddress address, EmailAddress target) {
        return new Destination.SrsReturn(new EmailAddress(address.localPart().substring(0, 4), address.domain()), target);
    }

    /** Addresses that cannot be lists, because they mean something in every domain of ours. */
    public static boolean isReserved(EmailAddress address) {
        String local = lowerLocalPart(address);
        return ROLES.contains(local) || local.equals(RESTRICTED) || local.equals("b") || local.matches("srs[01]([-+=].*)?") || local.startsWith("b+")
                || SUFFIXES.stream().anyMatch(local::endsWith);
    }

    private static Destination posting(MailingList list, Optional<String> token) {
        return list.posting() == PostingRule.CLOSED ? new Destination.Closed() : new Destination.Posting(list, token);
    }

    private Optional<Destination> token(Tx tx, EmailAddress address) {
        String local = lowerLocalPart(address);
        if (!isOfLists(local)) return Optional.empty();
        int plus = local.indexOf('+');
        Optional<String> token = plus < 0 ? Optional.empty() : Optional.of(local.substring(plus + 1));
        if (plus == 0 || !token.map(Tokens::hasForm).orElse(true)) return Optional.empty();
        var bare = new EmailAddress(plus < 0 ? local : local.substring(0, plus), address.domain());
        if (bare.localPart().equals(RESTRICTED)) return Optional.of(new Destination.TokenPosting(bare, Optional.empty(), token));
        return token.isEmpty() ? Optional.empty()
                : lists.find(tx, bare).map(list -> posting(list, token));
    }

    /** Of closed lists too. What is no token of ours leads nowhere, whoever is on the list. */
    private Optional<Destination> unsubscribe(Tx tx, EmailAddress address) {
        String local = lowerLocalPart(address);
        int plus = local.indexOf('+');
        String name = plus < 0 ? local : local.substring(0, plus);
        if (!isOfLists(local) || !name.endsWith(UnsubscribeAddress.SUFFIX) || name.length() == UnsubscribeAddress.SUFFIX.length()) return Optional.empty();
        var bare = new EmailAddress(name, address.domain());
        var list = new EmailAddress(name.substring(0, name.length() - UnsubscribeAddress.SUFFIX.length()), address.domain());
        if (plus < 0) return lists.find(tx, list).map(found -> new Destination.Unsubscribe(bare, found, Optional.empty()));
        return unsubscribeTokens.read(list, local.substring(plus + 1)).flatMap(bearer -> lists.find(tx, list).map(found -> new Destination.Unsubscribe(bare, found, Optional.of(bearer))));
    }

    private Destination owner(Tx tx, EmailAddress address) {
        String local = lowerLocalPart(address);
        if (!isOfLists(local) || !local.endsWith(OWNER_SUFFIX) || local.length() == OWNER_SUFFIX.length()) return new Destination.Unknown();
        var list = new EmailAddress(local.substring(0, local.length() - OWNER_SUFFIX.length()), address.domain());
        return lists.find(tx, list).<Destination>map(found -> new Destination.Owner(address, Optional.of(found))).orElseGet(Destination.Unknown::new);
    }

    /** Some letters take more octets in lower case; then the address may be too long to be one, and is no list's. */
    private static boolean isOfLists(String lowerLocalPart) {
        return lowerLocalPart.getBytes(StandardCharsets.UTF_8).length <= LONGEST_LOCAL_PART;
    }

    private static String lowerLocalPart(EmailAddress address) {
        String key = address.key();
        return key.substring(0, key.length() - address.domain().ascii().length() - 1);
    }
}
