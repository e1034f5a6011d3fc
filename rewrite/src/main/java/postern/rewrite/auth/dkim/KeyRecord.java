package postern.rewrite.auth.dkim;

import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.spec.X509EncodedKeySpec;
import java.util.List;

/**
 * A DKIM key record (RFC 6376 section 3.6.1) that is fit for one algorithm and for mail.
 *
 * @param testing    {@code t=y}: the domain is trying DKIM out; told in the result's words
 * @param sameDomain {@code t=s}: the domain of {@code i=} must be the one in {@code d=}
 */
record KeyRecord(PublicKey key, boolean testing, boolean sameDomain) {
    /** RFC 8410: what stands before the 32 octets of an Ed25519 key in SubjectPublicKeyInfo; RFC 8463 publishes the octets alone. */
    private static final byte[] ED25519_PREFIX = {0x30, 0x2a, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x03, 0x21, 0x00};
    private static final int ED25519_OCTETS = 32;

    /** @param text one TXT record, one character for each octet */
    static KeyRecord read(String text, Algorithm algorithm) throws Refused {
        TagList tags = TagList.parse(text);
        if (tags.value("v").isPresent() && !(tags.startsWith("v") && tags.value("v").get().equals("DKIM1"))) {
            throw Refused.malformed("the key record is of another version");
        }
        if (!tags.value("k").orElse("rsa").equals(algorithm.keyType())) throw Refused.malformed("the key record is for another kind of key");
        if (!allows(tags, "h", "sha256")) throw Refused.malformed("the key record does not allow sha256");
        if (!allows(tags, "s", "email") && !allows(tags, "s", "*")) throw Refused.malformed("the key record is not for mail");
        if (tags.value("p").filter(String::isEmpty).isPresent()) throw Refused.malformed("the key is revoked");
        byte[] key = tags.base64("p");
        List<String> flags = tags.words("t").orElse(List.of());
        return new KeyRecord(switch (algorithm) {
            case RSA_SHA256 -> RsaKey.read(key);
            case ED25519_SHA256 -> ed25519(key);
        }, flags.contains("y"), flags.contains("s"));
    }

    /** A list that is not there allows everything. */
    private static boolean allows(TagList tags, String tag, String word) {
        return tags.words(tag).map(words -> words.contains(word)).orElse(true);
    }

    private static PublicKey ed25519(byte[] key) throws Refused {
        if (key.length != ED25519_OCTETS) throw Refused.malformed("the key record holds no Ed25519 key");
        byte[] encoded = new byte[ED25519_PREFIX.length + key.length];
        System.arraycopy(ED25519_PREFIX, 0, encoded, 0, ED25519_PREFIX.length);
        System.arraycopy(key, 0, encoded, ED25519_PREFIX.length, key.length);
        try {
            return KeyFactory.getInstance("Ed25519").generatePublic(new X509EncodedKeySpec(encoded));
        } catch (GeneralSecurityException notAPoint) {
            throw Refused.malformed("the key record holds no Ed25519 key");
        }
    }
}
