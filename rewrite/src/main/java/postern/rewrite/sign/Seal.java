package postern.rewrite.sign;

import postern.rewrite.mail.HeaderField;

/**
 * What a seal is to say. Where the chain could not be judged (DNS away) no seal is made: any word would be a verdict.
 *
 * @param key     an RSA key: a set has room for one signature, and few validators read another
 * @param status  of the chain as it came, before we changed the message
 * @param results what we found when the message came, as Authentication-Results puts it (RFC 8601 section 2.2); may hold folds
 */
public record Seal(SigningKey key, ChainStatus status, String results) {
    /** @throws IllegalArgumentException if the key is not RSA, there are no results, or a line end in them is not a fold */
    public Seal {
        if (key.algorithm() != SigningAlgorithm.RSA_SHA256) throw new IllegalArgumentException("a seal needs an RSA key, not " + key.algorithm().word());
        if (results.isBlank()) throw new IllegalArgumentException("a seal without results");
        HeaderField.of(ArcSealer.RESULTS, results);
    }
}
