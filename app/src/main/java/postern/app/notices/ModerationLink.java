package postern.app.notices;

import java.nio.charset.StandardCharsets;
import java.security.InvalidKeyException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import postern.rewrite.mail.EmailAddress;

/**
 * What stands behind {@code /moderate/}: the id of a held mail, and a signature (HMAC-SHA-256, cut to 128 bits) over it, its list, the person
 * it was sent to, and when it expires. {@value #LENGTH} letters and digits.
 *
 * <p>It names no address: whom it was sent to is found by trying those who keep the list now, so it opens nothing for whoever no longer
 * does. Pure.
 */
public final class ModerationLink {
    static final int LENGTH = 58;
    /** How long the form of an opened page can be sent. */
    static final Duration FORM = Duration.ofHours(12);

    private static final Pattern OPAQUE = Pattern.compile("([0-9A-HJKMNP-TV-Z]{26})([0-9a-f]{32})");
    private static final Pattern TOKEN = Pattern.compile("([0-9a-f]{1,12})-([0-9a-f]{32})");
    private static final int OCTETS = 16;

    private final List<byte[]> secrets;

    /** @param secrets the newest first: it signs, any of them is accepted */
    public ModerationLink(List<byte[]> secrets) {
        if (secrets.isEmpty()) throw new IllegalArgumentException("no secret to sign links with");
        this.secrets = List.copyOf(secrets);
    }

    /**
     * @param entry   the id of the held mail
     * @param list    the key of its list
     * @param expires when it ends waiting
     */
    String opaque(String entry, String list, EmailAddress person, Instant expires) {
        return entry + HexFormat.of().formatHex(signature(secrets.getFirst(), "link", entry, list, person.key(), millis(expires)));
    }

    /** The id that it claims to be about; empty if it has not the form of one of ours. */
    static Optional<String> entry(String opaque) {
        return Optional.of(OPAQUE.matcher(opaque)).filter(form -> form.matches()).map(form -> form.group(1));
    }

    /** Whom of {@code keepers} it was sent to; empty if to none of them, or the rest does not fit. Every one is tried, whoever it is. */
    Optional<EmailAddress> person(String opaque, String list, Instant expires, List<EmailAddress> keepers) {
        Optional<String> entry = entry(opaque);
        if (entry.isEmpty()) return Optional.empty();
        byte[] signed = HexFormat.of().parseHex(opaque.substring(entry.get().length()));
        return keepers.stream().filter(keeper -> isSigned(signed, "link", entry.get(), list, keeper.key(), millis(expires))).reduce((first, _) -> first);
    }

    /** For the form on the page behind {@code opaque}: another site that knows neither cannot send it. */
    String formToken(String opaque, Instant now) {
        String at = Long.toHexString(now.getEpochSecond());
        return at + "-" + HexFormat.of().formatHex(signature(secrets.getFirst(), "form", opaque, at));
    }

    boolean isFormToken(String opaque, String token, Instant now) {
        var form = TOKEN.matcher(token);
        if (!form.matches()) return false;
        Instant made = Instant.ofEpochSecond(Long.parseLong(form.group(1), 16));
        boolean open = !made.isAfter(now) && now.isBefore(made.plus(FORM));
        return open && isSigned(HexFormat.of().parseHex(form.group(2)), "form", opaque, form.group(1));
    }

    private boolean isSigned(byte[] signed, String... parts) {
        return secrets.stream().anyMatch(secret -> MessageDigest.isEqual(signed, signature(secret, parts)));
    }

    private static String millis(Instant at) {
        return Long.toString(at.toEpochMilli());
    }

    /** Parts are kept apart by NUL, which none of them holds. */
    private static byte[] signature(byte[] secret, String... parts) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(secret, "HmacSHA256"));
            return Arrays.copyOf(mac.doFinal(String.join("\0", parts).getBytes(StandardCharsets.UTF_8)), OCTETS);
        } catch (NoSuchAlgorithmException | InvalidKeyException everyJdkHasIt) {
            throw new IllegalStateException(everyJdkHasIt);
        }
    }
}
