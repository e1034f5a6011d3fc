package postern.app.lists;

import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.Optional;
import postern.rewrite.sign.SigningAlgorithm;
import postern.rewrite.sign.SigningKey;

/**
 * A signing key of a domain of ours, and how far it has come.
 *
 * @param since when it came into its state
 * @param seen  when its record was last found in the DNS
 */
public record DomainKey(SigningKey key, KeyState state, Instant created, Instant since, Optional<Instant> seen) {
    /** RSA first, as the signatures stand in a header; then in the order in which they were made. */
    static final Comparator<DomainKey> ORDER = Comparator.comparing(DomainKey::algorithm).thenComparing(DomainKey::number);

    /** What a smarthost and a receiver may take longer than we keep a copy ourselves. */
    private static final Duration ON_THE_WAY = Duration.ofDays(2);

    /** A new key, the {@code number}th of its algorithm: {@code s1} and so on for RSA, {@code e1} and so on for Ed25519. */
    static DomainKey make(ManagedDomain domain, SigningAlgorithm algorithm, int number, KeyState state, Instant now) {
        String selector = letter(algorithm) + number;
        return new DomainKey(SigningKey.generate(domain.name(), selector, algorithm), state, now, now, Optional.empty());
    }

    public String selector() {
        return key.selector();
    }

    public SigningAlgorithm algorithm() {
        return key.algorithm();
    }

    /** Which of its algorithm it is: of two, the larger number is the newer key. */
    int number() {
        return Integer.parseInt(selector().substring(1));
    }

    /**
     * Until when the record of a key that retired must stay: what it signed may wait that long at a smarthost.
     *
     * @param queueLifetime how long mail may wait at most
     * @return empty for a key that has not retired
     */
    public Optional<Instant> neededUntil(Duration queueLifetime) {
        return state == KeyState.RETIRED ? Optional.of(since.plus(queueLifetime).plus(ON_THE_WAY)) : Optional.empty();
    }

    private static String letter(SigningAlgorithm algorithm) {
        return switch (algorithm) {
            case RSA_SHA256 -> "s";
            case ED25519_SHA256 -> "e";
        };
    }
}
