package postern.rewrite;

import java.util.Locale;
import java.util.Set;
import postern.rewrite.mail.HeaderField;

/**
 * Takes out what must not be handed on: secrets, requests for receipts, what only the last hop may write, hidden
 * recipients, and results of checks that claim to be ours.
 *
 * <p>Signatures of the author stay, although a munged From breaks them: who signs should not remove others' signatures
 * even if they no longer verify (RFC 6376 section 4.2), and to a receiver one that fails counts as none (section 6.1).
 */
record StaleFields(String authservId) implements Step {
    private static final Set<String> SECRETS = Set.of("approved", "approve", "x-approved", "x-approve",
            "x-admin-password", "urgent", "x-urgent");
    private static final Set<String> RECEIPTS = Set.of("disposition-notification-to", "disposition-notification-options",
            "return-receipt-to",
            "return-receipt-requested", "x-confirm-reading-to", "x-confirm-delivery-to", "x-return-receipt-to", "generate-delivery-report",
            "read-receipt-to", "x-pmrqc");
    private static final Set<String> LAST_HOP = Set.of("return-path", "errors-to", "x-errors-to");
    private static final Set<String> HIDDEN = Set.of("bcc", "resent-bcc");

    @Override public void apply(Draft draft) {
        draft.remove(field -> in(SECRETS, field), "may hold a secret");
        draft.remove(field -> in(RECEIPTS, field), "asks every reader for a receipt");
        draft.remove(field -> in(LAST_HOP, field), "reports come back to us");
        draft.remove(field -> in(HIDDEN, field), "names hidden recipients");
        draft.remove(this::claimsToBeOurs, "claims to be our own check");
    }

    private static boolean in(Set<String> names, HeaderField field) {
        return names.contains(field.name().toLowerCase(Locale.ROOT));
    }

    private boolean claimsToBeOurs(HeaderField field) {
        return field.is("Authentication-Results") && authservId.equalsIgnoreCase(authservIdOf(field.value()));
    }

    /** The first word, comments before it skipped, quotes taken off (RFC 8601 section 2.2). */
    static String authservIdOf(String value) {
        int at = 0;
        for (int depth = 0; at < value.length(); at++) {
            char c = value.charAt(at);
            if (c == '\\' && depth > 0) at++;
            else if (c == '(') depth++;
            else if (c == ')' && depth > 0) depth--;
            else if (depth == 0 && c > ' ') break;
        }
        if (at >= value.length()) return "";
        String rest = value.substring(at);
        if (rest.startsWith("\"")) return rest.substring(1).replaceFirst("\".*", "").replace("\\", "");
        return rest.split("[\\s;/(]", 2)[0];
    }
}
