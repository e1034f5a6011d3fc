package postern.app.lists;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Optional;
import java.util.regex.Pattern;
import postern.outbound.store.Row;
import postern.outbound.store.Tx;
import postern.rewrite.mail.EmailAddress;

/**
 * Who is signed in to the pages, and the links that sign people in. What a cookie or a link holds is 256 random bits; its
 * plain SHA-256 is kept.
 *
 * <p>What is too old is not found, whether it was removed yet or not. Who is signed in may do what his key or his address
 * allows at that moment: that is asked elsewhere, each time.
 */
public final class Sessions {
    /** However busy. */
    public static final Duration LONGEST = Duration.ofHours(12);
    /** Without a request. */
    public static final Duration IDLE = Duration.ofHours(1);
    /** From asking for a link to using it. */
    public static final Duration LINK = Duration.ofMinutes(15);

    /** Use is written down once in so long, so that looking at pages writes next to nothing. */
    private static final Duration NOTED = Duration.ofMinutes(5);
    private static final Pattern FORM = Pattern.compile("[A-Za-z0-9_-]{43}");

    /** Who signed in. */
    public sealed interface Who {
        /** Whoever had a key. @param id of the key */
        record OfKey(String id) implements Who { }

        /** Whoever reads the mail of an address. */
        record OfPerson(EmailAddress address) implements Who { }
    }

    private record Session(Who who, Instant used) { }

    /** @return what the cookie holds; it cannot be had again */
    public String begin(Tx tx, Who who, SecureRandom random, Instant now) {
        String secret = secret(random);
        tx.update("INSERT INTO app_session (hash, key_id, person, created_at, used_at, expires_at) VALUES (?, ?, ?, ?, ?, ?)", hash(secret),
                who instanceof Who.OfKey(String id) ? id : null, who instanceof Who.OfPerson(EmailAddress address) ? address.toString() : null,
                now, now, now.plus(LONGEST));
        return secret;
    }

    /** Whose session that is, if it still is one; and writes down that it is used. @param secret as presented, whatever it is */
    public Optional<Who> use(Tx tx, String secret, Instant now) {
        if (!hasForm(secret)) return Optional.empty();
        Optional<Session> session = tx.first("SELECT key_id, person, used_at FROM app_session WHERE hash = ? AND expires_at > ? AND used_at > ?",
                row -> new Session(who(row), row.instant("used_at")), hash(secret), now, now.minus(IDLE));
        if (session.filter(one -> one.used().plus(NOTED).isBefore(now)).isPresent()) {
            tx.update("UPDATE app_session SET used_at = ? WHERE hash = ?", now, hash(secret));
        }
        return session.map(Session::who);
    }

    /** From now on it opens nothing. */
    public void end(Tx tx, String secret) {
        tx.update("DELETE FROM app_session WHERE hash = ?", hash(secret));
    }

    /** @return what the link holds; it cannot be had again */
    public String link(Tx tx, EmailAddress person, SecureRandom random, Instant now) {
        String secret = secret(random);
        tx.update("INSERT INTO app_sign_in_link (hash, person, expires_at) VALUES (?, ?, ?)", hash(secret), person.toString(), now.plus(LINK));
        return secret;
    }

    /** Whom a link signs in, once: of two that use it at the same time one has the answer. @param secret as presented, whatever it is */
    public Optional<EmailAddress> redeem(Tx tx, String secret, Instant now) {
        if (!hasForm(secret)) return Optional.empty();
        Optional<EmailAddress> person = tx.first("SELECT person FROM app_sign_in_link WHERE hash = ? AND expires_at > ?",
                row -> EmailAddress.parse(row.string("person")), hash(secret), now);
        return person.filter(_ -> tx.update("DELETE FROM app_sign_in_link WHERE hash = ?", hash(secret)) == 1);
    }

    /** Removes what is too old. */
    public void forget(Tx tx, Instant now) {
        tx.update("DELETE FROM app_session WHERE expires_at <= ? OR used_at <= ?", now, now.minus(IDLE));
        tx.update("DELETE FROM app_sign_in_link WHERE expires_at <= ?", now);
    }

    /** True for what may be a secret of a cookie or a link: 43 characters of base64url (RFC 4648 section 5). */
    public static boolean hasForm(String text) {
        return FORM.matcher(text).matches();
    }

    /** 256 random bits as text, of that form. */
    public static String secret(SecureRandom random) {
        byte[] bits = new byte[32];
        random.nextBytes(bits);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bits);
    }

    private static Who who(Row row) {
        return row.optionalString("key_id").<Who>map(Who.OfKey::new).orElseGet(() -> new Who.OfPerson(EmailAddress.parse(row.string("person"))));
    }

    private static String hash(String secret) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(secret.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException everyJdkHasIt) {
            throw new IllegalStateException(everyJdkHasIt);
        }
    }
}
