package postern.rewrite.auth.dkim;

/** How signatures are made that we believe: {@code a=} (RFC 6376 section 3.3 as RFC 8301 left it, RFC 8463). */
public enum Algorithm {
    RSA_SHA256("rsa-sha256", "rsa"), ED25519_SHA256("ed25519-sha256", "ed25519");

    private final String word;
    private final String keyType;

    Algorithm(String word, String keyType) {
        this.word = word;
        this.keyType = keyType;
    }

    /** The word in {@code a=}; case counts (RFC 6376 section 3.2). */
    public String word() {
        return word;
    }

    /** The word in a key record's {@code k=}. */
    String keyType() {
        return keyType;
    }

    static Algorithm of(String word) throws Refused {
        for (Algorithm algorithm : values()) if (algorithm.word.equals(word)) return algorithm;
        if (word.equals("rsa-sha1")) throw new Refused(DkimVerdict.POLICY, "rsa-sha1 is not believed (RFC 8301)");
        throw new Refused(DkimVerdict.NEUTRAL, "a= names an algorithm we do not know");
    }
}
