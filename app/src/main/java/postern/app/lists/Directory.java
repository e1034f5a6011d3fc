package postern.app.lists;

import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import postern.outbound.store.Tx;
import postern.rewrite.mail.EmailAddress;
import postern.rewrite.sign.ReturnPath;

/**
 * Finds what an address leads to. The answer depends on the address alone.
 *
 * <p>In each domain of ours: lists, {@code LIST-owner}, {@code postmaster} and {@code abuse} (RFC 2142), and the return
 * paths {@code b+OPAQUE} that we made; {@code restricted} and {@code restricted+TOKEN}, and {@code LIST+TOKEN} where a list
 * asks for one. Whether a token is any good is not asked here, only whether it looks like one.
 */
public final class Directory {
    static final String OWNER_SUFFIX = "-owner";
    /** Takes what a token pays for, in every domain of ours. */
    public static final String RESTRICTED = "restricted";
    private static final Set<String> ROLES = Set.of("postmaster", "abuse");

    private final Domains domains;
    private final Lists lists;
    private final ReturnPath returnPath;

    public Directory(Domains domains, Lists lists, ReturnPath returnPath) {
        this.domains = domains;
        this.lists = lists;
        this.returnPath = returnPath;
    }

    public Destination find(Tx tx, EmailAddress address, Instant now) {
        if (!domains.exists(tx, address.domain())) return new Destination.Unknown();
        if (ROLES.contains(lowerLocalPart(address))) return new Destination.Owner(address);
        return switch (returnPath.read(address, now)) {
            case ReturnPath.Reading.Valid(long copy) -> new Destination.Bounce(copy, address.domain());
            case ReturnPath.Reading.Expired _, ReturnPath.Reading.Forged _ -> new Destination.Unknown();
            case ReturnPath.Reading.NotOurs _ -> lists.find(tx, address).map(list -> posting(list, Optional.empty()))
                    .or(() -> token(tx, address)).orElseGet(() -> owner(tx, address));
        };
    }

    /** Addresses that cannot be lists, because they mean something in every domain of ours. */
    public static boolean isReserved(EmailAddress address) {
        String local = lowerLocalPart(address);
        return ROLES.contains(local) || local.equals(RESTRICTED) || local.equals("b") || local.startsWith("b+") || local.endsWith(OWNER_SUFFIX);
    }

    private static Destination posting(MailingList list, Optional<String> token) {
        return switch (list.posting()) {
            case ANYONE -> new Destination.Posting(list);
            case TOKEN -> new Destination.TokenPosting(list.address(), Optional.of(list), token);
            case NOBODY -> new Destination.Closed();
        };
    }

    private Optional<Destination> token(Tx tx, EmailAddress address) {
        String local = lowerLocalPart(address);
        int plus = local.indexOf('+');
        Optional<String> token = plus < 0 ? Optional.empty() : Optional.of(local.substring(plus + 1));
        if (plus == 0 || !token.map(Tokens::hasForm).orElse(true)) return Optional.empty();
        var bare = new EmailAddress(plus < 0 ? local : local.substring(0, plus), address.domain());
        if (bare.localPart().equals(RESTRICTED)) return Optional.of(new Destination.TokenPosting(bare, Optional.empty(), token));
        return token.isEmpty() ? Optional.empty()
                : lists.find(tx, bare).filter(list -> list.posting() == PostingRule.TOKEN).map(list -> posting(list, token));
    }

    private Destination owner(Tx tx, EmailAddress address) {
        String local = lowerLocalPart(address);
        if (!local.endsWith(OWNER_SUFFIX) || local.length() == OWNER_SUFFIX.length()) return new Destination.Unknown();
        var list = new EmailAddress(local.substring(0, local.length() - OWNER_SUFFIX.length()), address.domain());
        return lists.find(tx, list).isPresent() ? new Destination.Owner(address) : new Destination.Unknown();
    }

    private static String lowerLocalPart(EmailAddress address) {
        String key = address.key();
        return key.substring(0, key.length() - address.domain().ascii().length() - 1);
    }
}
