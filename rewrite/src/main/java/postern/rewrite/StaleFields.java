package postern.rewrite;

import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import postern.rewrite.auth.results.AuthenticationResults;
import postern.rewrite.mail.DomainName;
import postern.rewrite.mail.HeaderField;

/**
 * Takes out what must not be handed on: secrets, requests for receipts, what only the last hop may write, hidden
 * recipients, and results of checks that claim to be ours.
 *
 * <p>Signatures of the author stay, although a munged From breaks them: who signs should not remove others' signatures
 * even if they no longer verify (RFC 6376 section 4.2), and to a receiver one that fails counts as none (section 6.1).
 *
 * @param trusted what our own mail server calls itself in results of its checks
 * @param ours    the domain that this mail was addressed to: our own Postfix may note the recipient, and with him a token
 */
record StaleFields(String authservId, Set<String> trusted, DomainName ours) implements Step {
    /**
     * Moderators' passwords: {@code Approved} is RFC 5536 section 3.2.1, the others what list servers know it by
     * (Mailman's {@code cleanse.py}, where {@code Urgent} holds one too; Majordomo, LISTSERV).
     */
    private static final Set<String> SECRETS = Set.of("approved", "approve", "x-approved", "x-approve", "approved-by", "x-approved-by",
            "x-admin-password", "x-list-password", "x-moderator-password", "password", "x-password", "urgent", "x-urgent", "authorization", "proxy-authorization");
    /**
     * RFC 8098 section 2 for the first two; RFC 2156 and RFC 4021 for what gateways from X.400 write; the rest are mail
     * programs' own: sendmail, Pegasus ({@code X-PMRQC}, {@code X-Confirm-Reading-To}), PP, Novell and others.
     */
    private static final Set<String> RECEIPTS = Set.of("disposition-notification-to", "disposition-notification-options",
            "generate-delivery-report",
            "return-receipt-to", "return-receipt-requested", "x-return-receipt-to", "x-confirm-reading-to", "x-confirm-delivery-to", "x-pmrqc",
            "read-receipt-to", "x-read-receipt-to", "delivery-receipt-to", "x-delivery-receipt-to", "notice-requested-upon-delivery-to",
            "receipt-requested-to", "confirm-reading-to", "confirm-delivery-to", "register-mail-reply-requested-by");
    /** {@code Original-Recipient} is the delivering server's to write (RFC 8098 section 2.3). */
    private static final Set<String> LAST_HOP = Set.of("return-path", "errors-to", "x-errors-to", "original-recipient", "x-original-to",
            "envelope-to", "x-envelope-to", "x-envelope-from", "x-rcpt-to", "apparently-to", "x-apparently-to");
    private static final Set<String> HIDDEN = Set.of("bcc", "resent-bcc");

    @Override public void apply(Draft draft) {
        draft.remove(field -> in(SECRETS, field), "may hold a secret");
        draft.remove(field -> in(RECEIPTS, field), "asks every reader for a receipt");
        draft.remove(field -> in(LAST_HOP, field), "is the last hop's to write");
        draft.remove(field -> in(HIDDEN, field), "names hidden recipients");
        draft.remove(this::isOurDelivery, "may hold a token");
        draft.remove(this::claimsToBeOurs, "claims to be our own check");
        Set<HeaderField> below = claimsToBeTrusted(draft.fields());
        draft.remove(below::contains, "claims to be our mail server's check");
    }

    private static boolean in(Set<String> names, HeaderField field) {
        return names.contains(field.name().toLowerCase(Locale.ROOT));
    }

    /** Others' stay: their servers know a loop by them. */
    private boolean isOurDelivery(HeaderField field) {
        return field.is("Delivered-To") && field.value().toLowerCase(Locale.ROOT).endsWith("@" + ours.ascii());
    }

    /** Below the topmost Received it came in with the mail (RFC 8601 section 5). */
    private Set<HeaderField> claimsToBeTrusted(List<HeaderField> fields) {
        Set<HeaderField> forged = Collections.newSetFromMap(new IdentityHashMap<>());
        fields.stream().dropWhile(field -> !field.is("Received")).filter(field -> field.is(AuthenticationResults.NAME))
                .filter(field -> trusted.stream().anyMatch(id -> AuthenticationResults.mayName(field.value(), id))).forEach(forged::add);
        return forged;
    }

    private boolean claimsToBeOurs(HeaderField field) {
        return field.is(AuthenticationResults.NAME) && AuthenticationResults.mayName(field.value(), authservId);
    }
}
