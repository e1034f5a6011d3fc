package postern.rewrite.auth.dmarc;

import java.util.Locale;
import java.util.Optional;

/** What a domain owner asks receivers to do with mail that fails (RFC 9989 section 4.7, "p"); the strictest last. */
public enum DmarcPolicy {
    NONE, QUARANTINE, REJECT;

    /** As a record and an Authentication-Results field write it. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** One step milder, {@code NONE} at the least: what {@code t=y} asks for. */
    public DmarcPolicy milder() {
        return values()[Math.max(0, ordinal() - 1)];
    }

    /** The stricter of two. */
    public DmarcPolicy or(DmarcPolicy other) {
        return compareTo(other) >= 0 ? this : other;
    }

    /** The policy of that word in any case (RFC 5234 section 2.3); empty if there is none. */
    static Optional<DmarcPolicy> of(String word) {
        for (DmarcPolicy policy : values()) if (policy.word().equalsIgnoreCase(word)) return Optional.of(policy);
        return Optional.empty();
    }
}
