package postern.rewrite.sign;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.List;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * A secret for {@link Srs}, and how its hashes look: the beginning of the base64 of an HMAC-SHA1 (RFC 2104) over the
 * parts, their ASCII letters in lower case.
 *
 * <p>In the common form the parts stand directly behind each other, so that a hash over {@code author.org} and {@code ada}
 * is also one over {@code author.orga} and {@code da}. A secret of our own, which nobody else has to understand, puts a
 * {@code =} behind each part.
 *
 * <p>Read in any case, and with both alphabets of RFC 4648 (sections 4 and 5) taken for one, as postsrsd does since
 * 2.2.6. Letters outside ASCII count as they are, as for Mail::SRS and postsrsd. Immutable; never printed.
 */
public final class SrsSecret {
    /** Characters of a hash where there is room: about 41 bits, case not counting. */
    static final int LONGEST_MADE = 8;

    private static final int LONGEST_READ = 27;
    private static final int SHORTEST_SHARED = 4;
    private static final int SHORTEST_OWN_SECRET = 16;

    private final SecretKeySpec key;
    private final int shortest;
    private final Base64.Encoder alphabet;
    private final byte[] behindPart;

    private SrsSecret(byte[] octets, int shortest, Base64.Encoder alphabet, String behindPart) {
        this.key = new SecretKeySpec(octets, "HmacSHA1");
        this.shortest = shortest;
        this.alphabet = alphabet.withoutPadding();
        this.behindPart = behindPart.getBytes(UTF_8);
    }

    /**
     * Ours alone: hashes of 8 characters and more, written in the URL-safe alphabet, since many mail servers refuse a
     * {@code /} in a local part.
     *
     * @param octets at least 16, from a secure random source
     * @throws IllegalArgumentException if it is shorter
     */
    public static SrsSecret own(byte[] octets) {
        if (octets.length < SHORTEST_OWN_SECRET) throw new IllegalArgumentException("a secret of our own for SRS has at least 16 octets");
        return new SrsSecret(octets, LONGEST_MADE, Base64.getUrlEncoder(), "=");
    }

    /**
     * Shared with a postsrsd or Mail::SRS: hashes from 4 characters on are accepted, and written where 8 do not fit, in
     * the alphabet that all of them read.
     *
     * @param octets as the other reads them, without line end; at least one
     * @throws IllegalArgumentException if there is none
     */
    public static SrsSecret shared(byte[] octets) {
        return new SrsSecret(octets, SHORTEST_SHARED, Base64.getEncoder(), "");
    }

    /** Characters that a hash must have to be believed. */
    int shortest() {
        return shortest;
    }

    /** All 27 characters. */
    String hash(List<String> parts) {
        try {
            Mac mac = Mac.getInstance("HmacSHA1");
            mac.init(key);
            for (String part : parts) {
                mac.update(lowerCase(part));
                mac.update(behindPart);
            }
            return alphabet.encodeToString(mac.doFinal());
        } catch (GeneralSecurityException everyJdkHasIt) {
            throw new IllegalStateException(everyJdkHasIt);
        }
    }

    /** Whether this secret made {@code hash} for these parts. */
    boolean made(String hash, List<String> parts) {
        if (hash.length() < shortest || hash.length() > LONGEST_READ) return false;
        return MessageDigest.isEqual(folded(hash), folded(hash(parts).substring(0, hash.length())));
    }

    private static byte[] folded(String hash) {
        return lowerCase(hash.replace('-', '+').replace('_', '/'));
    }

    private static byte[] lowerCase(String text) {
        byte[] octets = text.getBytes(UTF_8);
        for (int i = 0; i < octets.length; i++) {
            if (octets[i] >= 'A' && octets[i] <= 'Z') octets[i] += 'a' - 'A';
        }
        return octets;
    }
}
