package postern.rewrite;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.regex.Pattern;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import postern.rewrite.mail.DomainName;

/**
 * Message identifiers that tell nothing of who made them: one keyed mapping, so that a thread holds together.
 *
 * <p>The same identifier always becomes the same one: 30 hex digits of HMAC-SHA256 over it, and 10 over those, by which we
 * know our own again. What we made stays as it is: an answer names it, and must go on naming it. Without the key nobody
 * can try whether a guessed identifier is behind one.
 */
final class HiddenIds {
    private static final int SHORTEST_KEY = 16;
    private static final int MAPPED = 30;
    private static final int CHECK = 10;
    private static final Pattern FORM = Pattern.compile("[0-9a-f]{" + (MAPPED + CHECK) + "}");

    private final SecretKeySpec key;

    HiddenIds(byte[] key) {
        if (key.length < SHORTEST_KEY) throw new IllegalArgumentException("the key that hides authors has at least " + SHORTEST_KEY + " octets");
        this.key = new SecretKeySpec(key, "HmacSHA256");
    }

    /**
     * @param id     with or without angle brackets; white space in it does not count
     * @param domain the right side of what is made
     * @return with angle brackets
     */
    String map(String id, DomainName domain) {
        String bare = id.replaceAll("\\s+", "");
        if (bare.startsWith("<") && bare.endsWith(">")) bare = bare.substring(1, bare.length() - 1);
        if (isOurs(bare)) return "<" + bare + ">";
        String mapped = mac("id", bare, MAPPED);
        return "<" + mapped + mac("ours", mapped, CHECK) + "@" + domain + ">";
    }

    private boolean isOurs(String id) {
        int at = id.lastIndexOf('@');
        if (at < 0 || !FORM.matcher(id.substring(0, at)).matches() || !isDomain(id.substring(at + 1))) return false;
        byte[] check = mac("ours", id.substring(0, MAPPED), CHECK).getBytes(UTF_8);
        return MessageDigest.isEqual(check, id.substring(MAPPED, at).getBytes(UTF_8));
    }

    /** The check does not cover it, since threads cross lists; it may only not be text of somebody's making. */
    private static boolean isDomain(String text) {
        try {
            return new DomainName(text).ascii().equals(text);
        } catch (IllegalArgumentException notADomain) {
            return false;
        }
    }

    private String mac(String purpose, String text, int digits) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(key);
            mac.update((purpose + '\0').getBytes(UTF_8));
            byte[] whole = mac.doFinal(text.getBytes(UTF_8));
            return HexFormat.of().formatHex(Arrays.copyOf(whole, digits / 2));
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException("every JDK has HmacSHA256", impossible);
        }
    }
}
