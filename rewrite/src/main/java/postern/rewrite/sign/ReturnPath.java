package postern.rewrite.sign;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import postern.rewrite.mail.DomainName;
import postern.rewrite.mail.EmailAddress;

/**
 * The envelope sender of a copy, {@code b+OPAQUE@domain}, from which a report about it tells the copy again.
 *
 * <p>OPAQUE is 40 characters of base32 (RFC 4648 section 6) in lower case, read in any case, over 25 octets: version and
 * key number (4 bits each), day since 1970 (2 octets), copy (8 octets), and the first 14 octets of an HMAC-SHA256 over
 * those and the domain. It holds no address, and nobody without a secret can make one, so nobody can make a member look
 * undeliverable. Valid for 30 days from the day it was made.
 *
 * <p>The first secret signs, all are accepted: put a new one in front and drop the old one 30 days later. Immutable, safe
 * for all threads.
 */
public final class ReturnPath {
    /** How long a report may come after the hand-over, in days. */
    public static final int DAYS_VALID = 30;

    private static final String PREFIX = "b+";
    private static final int VERSION = 1;
    private static final int CLAIMS = 11;
    private static final int SEAL = 14;
    private static final int SHORTEST_SECRET = 16;
    private static final long SECONDS_PER_DAY = 86_400;

    /** What an address that mail was sent to says. */
    public sealed interface Reading {
        /** Ours and in time: a report about this copy. */
        record Valid(long copyId) implements Reading { }

        /** Ours, but made more than {@link ReturnPath#DAYS_VALID} days ago. */
        record Expired(long copyId) implements Reading { }

        /** Has the prefix, but none of our secrets made it for this domain. */
        record Forged() implements Reading { }

        /** No return path of this form at all. */
        record NotOurs() implements Reading { }
    }

    /** A secret and its number, which is drawn from the secret itself so that nobody has to hand out numbers. */
    private record Secret(int number, SecretKeySpec key) { }

    private final List<Secret> secrets;

    /**
     * @param secrets the one that signs first; each at least 16 octets from a secure random source
     * @throws IllegalArgumentException if there is none, or one is too short
     */
    public ReturnPath(List<byte[]> secrets) {
        if (secrets.isEmpty()) throw new IllegalArgumentException("no secret for return paths");
        this.secrets = secrets.stream().map(ReturnPath::secret).toList();
    }

    /** @param copyId comes back from {@link #read}; any value */
    public EmailAddress make(long copyId, DomainName domain, Instant now) {
        Secret secret = secrets.getFirst();
        byte[] claims = ByteBuffer.allocate(CLAIMS).put((byte) (VERSION << 4 | secret.number()))
                .putShort((short) day(now)).putLong(copyId).array();
        byte[] whole = Arrays.copyOf(claims, CLAIMS + SEAL);
        System.arraycopy(seal(secret, claims, domain), 0, whole, CLAIMS, SEAL);
        return new EmailAddress(PREFIX + Base32.encode(whole), domain);
    }

    /** Never throws; takes the same time whichever octet of the seal is wrong. */
    public Reading read(EmailAddress address, Instant now) {
        String local = address.localPart().toLowerCase(Locale.ROOT);
        if (!local.startsWith(PREFIX)) return new Reading.NotOurs();
        Optional<byte[]> decoded = Base32.decode(local.substring(PREFIX.length()));
        if (decoded.isEmpty() || decoded.get().length != CLAIMS + SEAL) return new Reading.Forged();
        byte[] whole = decoded.get();
        if (!isSealed(whole, address.domain())) return new Reading.Forged();
        ByteBuffer claims = ByteBuffer.wrap(whole, 1, CLAIMS - 1);
        // 16 bits of day wrap around in 2149: the difference is taken in 16 bits too.
        int age = (short) (day(now) - claims.getShort());
        long copyId = claims.getLong();
        return age <= DAYS_VALID ? new Reading.Valid(copyId) : new Reading.Expired(copyId);
    }

    private boolean isSealed(byte[] whole, DomainName domain) {
        byte[] claims = Arrays.copyOf(whole, CLAIMS);
        byte[] found = Arrays.copyOfRange(whole, CLAIMS, CLAIMS + SEAL);
        boolean sealed = false;
        for (Secret secret : secrets) {
            if (whole[0] != (byte) (VERSION << 4 | secret.number())) continue;
            sealed |= MessageDigest.isEqual(found, Arrays.copyOf(seal(secret, claims, domain), SEAL));
        }
        return sealed;
    }

    private static long day(Instant now) {
        return Math.floorDiv(now.getEpochSecond(), SECONDS_PER_DAY);
    }

    private static Secret secret(byte[] octets) {
        if (octets.length < SHORTEST_SECRET) throw new IllegalArgumentException("a secret for return paths has at least 16 octets");
        return new Secret(DkimCanonical.sha256().digest(octets)[0] & 15, new SecretKeySpec(octets, "HmacSHA256"));
    }

    private static byte[] seal(Secret secret, byte[] claims, DomainName domain) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(secret.key());
            mac.update("postern return path".getBytes(US_ASCII));
            mac.update(claims);
            return mac.doFinal(domain.ascii().getBytes(US_ASCII));
        } catch (GeneralSecurityException everyJdkHasIt) {
            throw new IllegalStateException(everyJdkHasIt);
        }
    }
}
