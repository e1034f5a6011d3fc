package postern.app.api;

import io.micronaut.serde.annotation.Serdeable;

/**
 * How many a token reaches now, each person counted once, and how many it may.
 *
 * @param fits false if a mail with it would not pass
 */
@Serdeable
record ReachView(int reaches, int maxRecipients, boolean fits) {
    static ReachView of(int reaches, int maxRecipients) {
        return new ReachView(reaches, maxRecipients, reaches >= 1 && reaches <= maxRecipients);
    }
}
