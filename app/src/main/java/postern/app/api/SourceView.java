package postern.app.api;

import io.micronaut.serde.annotation.Serdeable;
import java.time.Instant;
import java.util.Optional;
import postern.app.lists.RosterSource;
import postern.app.roster.SourceUrl;

/**
 * A list's source as it is shown.
 *
 * @param url         where a secret may stand in it, it is shown so to admins alone
 * @param bearer      whether a secret is presented to it; the secret itself is never shown
 * @param interval    seconds
 * @param members     that the list has now
 * @param lastSuccess when it last answered as it should; null if it never did
 * @param trouble     what was wrong with the last answer; null if nothing was
 * @param waiting     that answer counts when it comes once more
 */
@Serdeable
record SourceView(String url, boolean bearer, long interval, long members, String lastAsked, String lastSuccess, String trouble, boolean waiting, String next) {

    /** As admins see it. */
    static SourceView whole(RosterSource source, long members) {
        return of(source.wanted().url().toString(), source, members);
    }

    /** As all others see it, and as the audit trail tells it. */
    static SourceView withoutSecrets(RosterSource source, long members) {
        return of(SourceUrl.parse(source.wanted().url().toString()).withoutSecrets(), source, members);
    }

    private static SourceView of(String url, RosterSource source, long members) {
        return new SourceView(url, source.wanted().bearer().isPresent(), source.wanted().every().toSeconds(), members,
                text(source.asked()), text(source.succeeded()), source.trouble().orElse(null), source.waiting().isPresent(), source.due().toString());
    }

    private static String text(Optional<Instant> at) {
        return at.map(Instant::toString).orElse(null);
    }
}
