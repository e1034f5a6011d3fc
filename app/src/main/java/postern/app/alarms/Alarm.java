package postern.app.alarms;

import java.time.Instant;

/**
 * A state that an operator must end.
 *
 * @param subject what it is about: a domain or a relay of ours, {@code this node}
 * @param since   when it was seen first
 * @param text    one line for an operator: what it does, and what he can do. Without addresses of people and secrets
 */
public record Alarm(Name name, String subject, Instant since, String text) {

    /** What may be wrong. */
    public enum Name {
        /** Receivers do not find the key that signs for a domain of ours. */
        DOMAIN_KEY("domain-key"),
        /** A relay refuses us as a whole. */
        RELAY_STOPPED("relay-stopped"),
        /** No mail is taken, lest disk or queue overflow. */
        NO_ROOM("no-room");

        private final String word;

        Name(String word) {
            this.word = word;
        }

        /** The word in API, metrics, journal and log. */
        public String word() {
            return word;
        }
    }
}
