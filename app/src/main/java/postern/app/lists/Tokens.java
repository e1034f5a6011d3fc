package postern.app.lists;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import postern.outbound.store.Row;
import postern.outbound.store.Tx;
import postern.rewrite.mail.DomainName;
import postern.rewrite.mail.EmailAddress;

/**
 * The tokens. A token is 130 random bits, so its plain SHA-256 is kept: it cannot be guessed from that.
 *
 * <p><b>Promise:</b> a token is spent in the transaction that stores the posting, and of two that spend it at once one
 * succeeds: the row decides, not a look-up before it.
 */
public final class Tokens {
    private static final String ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
    private static final int LENGTH = 26;
    private static final Pattern FORM = Pattern.compile("[A-Za-z2-7]{" + LENGTH + "}");
    private static final int LONGEST_PRESENTED = 256;
    private static final int DIGITS_OF_TIME = 9;
    private static final int RANDOM_DIGITS = 7;
    private static final String SELECT = "SELECT id, domain, uses_left, hide_author, revoked, created_at, expires_at FROM app_token ";

    /** A token just made. @param secret what is presented; it cannot be had again */
    public record Issued(Token token, String secret) {
        /** The secret stays out of logs. */
        @Override public String toString() {
            return "token " + token.id();
        }
    }

    /** What a token is to reach, how often, how long, and whether without telling who writes. */
    public record Wanted(DomainName domain, List<EmailAddress> recipients, List<EmailAddress> lists, int uses, Instant expires, boolean hideAuthor) { }

    /** True for what may stand behind the {@code +} of an address as a token: 26 characters of base32, in any case. */
    public static boolean hasForm(String text) {
        return FORM.matcher(text).matches();
    }

    public Issued issue(Tx tx, Wanted wanted, SecureRandom random, Instant now) {
        String secret = digits(random, LENGTH);
        var token = new Token(id(random, now), wanted.domain(), wanted.recipients(), wanted.lists(), wanted.uses(), wanted.hideAuthor(), false, now, wanted.expires());
        tx.update("INSERT INTO app_token (id, hash, domain, uses_left, hide_author, revoked, created_at, expires_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                token.id(), hash(secret), token.domain().ascii(), token.usesLeft(), token.hideAuthor(), false, now,
                token.expires());
        var reach = new ArrayList<Object[]>();
        for (EmailAddress recipient : token.recipients()) reach.add(new Object[] {token.id(), reach.size(), "recipient", recipient.toString(), null});
        for (EmailAddress list : token.lists()) reach.add(new Object[] {token.id(), reach.size(), "list", list.toString(), list.key()});
        tx.batch("INSERT INTO app_token_reach (token, position, kind, address, list_key) VALUES (?, ?, ?, ?, ?)", reach);
        return new Issued(token, secret);
    }

    /** @param secret as presented, whatever it is; case does not matter */
    public Optional<Token> presented(Tx tx, String secret) {
        if (secret.length() > LONGEST_PRESENTED) return Optional.empty();
        return tx.first(SELECT + "WHERE hash = ?", Tokens::read, hash(secret)).map(token -> whole(tx, token));
    }

    public Optional<Token> find(Tx tx, String id) {
        return tx.first(SELECT + "WHERE id = ?", Tokens::read, id).map(token -> whole(tx, token));
    }

    /** Newest first; with a scope, those that reach lists in it and nobody else. @param before the id of the last one seen; empty for the first page */
    public List<Token> page(Tx tx, Scope scope, String before, int limit) {
        String mine = scope.isAll() ? "" : " AND NOT EXISTS (SELECT 1 FROM app_token_reach reach WHERE reach.token = app_token.id AND NOT (reach.list_key IS NOT NULL"
                + scope.and("reach.list_key") + "))";
        return tx.query(SELECT + "WHERE id < ?" + mine + " ORDER BY id DESC FETCH FIRST ? ROWS ONLY", Tokens::read,
                scope.arguments(List.of(before.isEmpty() ? "~" : before), limit)).stream().map(token -> whole(tx, token)).toList();
    }

    /** Whether this token can pay for a submission: open, or spent for an earlier part of the same one. */
    public boolean pays(Tx tx, Token token, String submission, Instant now) {
        return token.state(now) == Token.State.OPEN || isUsedFor(tx, token.id(), submission);
    }

    /**
     * One use for one submission, however many parts it comes in.
     *
     * @param submission its digest, 64 hexadecimal digits
     * @return false if nothing is left to spend; then nothing has changed
     */
    public boolean spend(Tx tx, String id, String submission, Instant now) {
        if (isUsedFor(tx, id, submission)) return true;
        int spent = tx.update("UPDATE app_token SET uses_left = uses_left - 1 WHERE id = ? AND uses_left > 0 AND expires_at > ? AND revoked = FALSE", id, now);
        if (spent == 0) return isUsedFor(tx, id, submission);    // meanwhile another part of it may have paid
        tx.update("INSERT INTO app_token_use (token, submission, used_at) VALUES (?, ?, ?)", id, submission, now);
        return true;
    }

    /** From now on it opens nothing. @return false if there is no such token */
    public boolean revoke(Tx tx, String id) {
        return tx.update("UPDATE app_token SET revoked = TRUE WHERE id = ?", id) == 1;
    }

    /** Removes those that expired before {@code before}. */
    public void forget(Tx tx, Instant before) {
        for (String table : List.of("app_token_reach", "app_token_use")) {
            tx.update("DELETE FROM " + table + " WHERE token IN (SELECT id FROM app_token WHERE expires_at < ?)", before);
        }
        tx.update("DELETE FROM app_token WHERE expires_at < ?", before);
    }

    private static boolean isUsedFor(Tx tx, String id, String submission) {
        return tx.first("SELECT token FROM app_token_use WHERE token = ? AND submission = ?", row -> true, id, submission).isPresent();
    }

    private static Token whole(Tx tx, Token bare) {
        var recipients = new ArrayList<EmailAddress>();
        var lists = new ArrayList<EmailAddress>();
        tx.query("SELECT kind, address FROM app_token_reach WHERE token = ? ORDER BY position",
                row -> (row.string("kind").equals("list") ? lists : recipients).add(EmailAddress.parse(row.string("address"))), bare.id());
        return new Token(bare.id(), bare.domain(), recipients, lists, bare.usesLeft(), bare.hideAuthor(), bare.revoked(), bare.created(), bare.expires());
    }

    private static Token read(Row row) {
        return new Token(row.string("id"), new DomainName(row.string("domain")), List.of(), List.of(), (int) row.number("uses_left"),
                row.flag("hide_author"), row.flag("revoked"), row.instant("created_at"), row.instant("expires_at"));
    }

    private static String id(SecureRandom random, Instant now) {
        String time = Long.toString(now.toEpochMilli(), 32);
        return "0".repeat(DIGITS_OF_TIME - time.length()) + time + digits(random, RANDOM_DIGITS).toLowerCase(Locale.ROOT);
    }

    private static String digits(SecureRandom random, int count) {
        var text = new StringBuilder();
        byte[] bits = new byte[count];
        random.nextBytes(bits);
        for (byte five : bits) text.append(ALPHABET.charAt(five & 31));
        return text.toString();
    }

    private static String hash(String secret) {
        try {
            byte[] octets = (hasForm(secret) ? secret.toUpperCase(Locale.ROOT) : secret).getBytes(StandardCharsets.UTF_8);
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(octets));
        } catch (NoSuchAlgorithmException everyJdkHasIt) {
            throw new IllegalStateException(everyJdkHasIt);
        }
    }
}
