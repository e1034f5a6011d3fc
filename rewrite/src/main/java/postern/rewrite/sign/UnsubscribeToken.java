package postern.rewrite.sign;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import postern.rewrite.mail.EmailAddress;

/**
 * By which one member leaves one list, and nobody else: the OPAQUE of {@code board-unsubscribe+OPAQUE@lists.example} and of the link
 * that a mail program offers (RFC 2369, RFC 8058).
 *
 * <p>24 characters of base32 (RFC 4648 section 6) in lower case, read in any case, over 15 octets: version and key number (4 bits each),
 * the member's name (the first 7 octets of an HMAC-SHA256 over list and member), and the first 7 octets of an HMAC-SHA256 over those and the
 * list. It holds no address. Whether one is ours is known before anybody looks for the member: who makes one up costs nothing and
 * learns nothing. It does not run out, for a copy may lie in a mailbox for years.
 *
 * <p>The first secret signs, all are accepted. Immutable, safe for all threads.
 */
public final class UnsubscribeToken {
    /** Characters of one. */
    public static final int LENGTH = 24;

    private static final int VERSION = 1;
    private static final int NAME = 7;
    private static final int CLAIMS = 1 + NAME;
    private static final int SEAL = 7;
    private static final int SHORTEST_SECRET = 16;
    private static final String MAC = "HmacSHA256";

    /** A secret and its number, which is drawn from the secret itself so that nobody has to hand out numbers. */
    private record Secret(int number, SecretKeySpec key) { }

    private final List<Secret> secrets;

    /**
     * @param secrets the one that signs first; each at least 16 octets from a secure random source
     * @throws IllegalArgumentException if there is none, or one is too short
     */
    public UnsubscribeToken(List<byte[]> secrets) {
        if (secrets.isEmpty()) throw new IllegalArgumentException("no secret for leaving lists");
        this.secrets = secrets.stream().map(UnsubscribeToken::secret).toList();
    }

    /** @return {@link #LENGTH} characters, the same for the same list and member for as long as the secret signs */
    public String make(EmailAddress list, EmailAddress member) {
        Secret secret = secrets.getFirst();
        byte[] claims = ByteBuffer.allocate(CLAIMS).put((byte) (VERSION << 4 | secret.number()))
                .put(name(mac(secret), list, member.key()), 0, NAME).array();
        byte[] whole = Arrays.copyOf(claims, CLAIMS + SEAL);
        System.arraycopy(seal(mac(secret), claims, list), 0, whole, CLAIMS, SEAL);
        return Base32.encode(whole);
    }

    /**
     * Never throws; takes the same time whichever octet of the seal is wrong.
     *
     * @return empty if none of our secrets made it for that list
     */
    public Optional<Bearer> read(EmailAddress list, String text) {
        if (text.length() != LENGTH) return Optional.empty();
        return Base32.decode(text.toLowerCase(Locale.ROOT)).flatMap(whole -> sealedBy(whole, list)
                .map(secret -> new Bearer(secret.key(), list, Arrays.copyOfRange(whole, 1, CLAIMS))));
    }

    /** Whoever one was made for. Who that is shows among those who may be meant. Immutable, safe for all threads. */
    public static final class Bearer {
        private final SecretKeySpec key;
        private final EmailAddress list;
        private final byte[] name;

        private Bearer(SecretKeySpec key, EmailAddress list, byte[] name) {
            this.key = key;
            this.list = list;
            this.name = name;
        }

        /**
         * @param keys of members ({@link EmailAddress#key})
         * @return the one that is meant; empty if he is not among them, and if two of them have the same name by chance
         */
        public Optional<String> among(Collection<String> keys) {
            Mac mac = mac(key);
            List<String> meant = keys.stream().distinct().filter(member -> MessageDigest.isEqual(name, Arrays.copyOf(name(mac, list, member), NAME))).limit(2).toList();
            return meant.size() == 1 ? Optional.of(meant.getFirst()) : Optional.empty();
        }
    }

    private Optional<Secret> sealedBy(byte[] whole, EmailAddress list) {
        byte[] claims = Arrays.copyOf(whole, CLAIMS);
        byte[] found = Arrays.copyOfRange(whole, CLAIMS, CLAIMS + SEAL);
        return secrets.stream().filter(secret -> whole[0] == (byte) (VERSION << 4 | secret.number()))
                .filter(secret -> MessageDigest.isEqual(found, Arrays.copyOf(seal(mac(secret), claims, list), SEAL))).findFirst();
    }

    private static byte[] name(Mac mac, EmailAddress list, String member) {
        mac.update("postern unsubscribe member".getBytes(US_ASCII));
        return ofList(mac, list).doFinal(member.getBytes(UTF_8));
    }

    private static byte[] seal(Mac mac, byte[] claims, EmailAddress list) {
        mac.update("postern unsubscribe token".getBytes(US_ASCII));
        return ofList(mac, list).doFinal(claims);
    }

    /** Its length first, so that no list and member together look like another list and member. */
    private static Mac ofList(Mac mac, EmailAddress list) {
        byte[] key = list.key().getBytes(UTF_8);
        mac.update(ByteBuffer.allocate(Integer.BYTES).putInt(key.length).array());
        mac.update(key);
        return mac;
    }

    private static Secret secret(byte[] octets) {
        if (octets.length < SHORTEST_SECRET) throw new IllegalArgumentException("a secret for leaving lists has at least 16 octets");
        return new Secret(DkimCanonical.sha256().digest(octets)[0] & 15, new SecretKeySpec(octets, MAC));
    }

    private static Mac mac(Secret secret) {
        return mac(secret.key());
    }

    private static Mac mac(SecretKeySpec key) {
        try {
            Mac mac = Mac.getInstance(MAC);
            mac.init(key);
            return mac;
        } catch (GeneralSecurityException everyJdkHasIt) {
            throw new IllegalStateException(everyJdkHasIt);
        }
    }
}
