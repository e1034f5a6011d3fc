package postern.app.lists;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import postern.outbound.store.Row;
import postern.outbound.store.Tx;
import postern.rewrite.mail.DomainName;
import postern.rewrite.mail.EmailAddress;

/**
 * The tokens. One of ours is 130 random bits, so its plain SHA-256 is kept: it cannot be guessed from that. Of one that was made
 * elsewhere the same is kept, and it is as good as whoever made it; how fast short ones can be tried is limited (60 wrong ones a minute).
 * Either is found by its hash, in work that does not depend on how much of it is right.
 *
 * <p><b>Promise:</b> a token is spent in the transaction that stores the posting, and of two that spend it at once one
 * succeeds: the row decides, not a look-up before it.
 * <p><b>Threads:</b> any number.
 */
public final class Tokens {
    private static final String ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
    private static final int LENGTH = 26;
    private static final Pattern FORM = Pattern.compile("[A-Za-z2-7]{" + LENGTH + "}");
    private static final int DIGITS_OF_TIME = 9;
    private static final int RANDOM_DIGITS = 7;
    /** Behind every id. */
    private static final String LAST = "~";
    private static final String SELECT = """
            SELECT id, imported, domain, label, made_by, display_name, unsubscribe, proof, uses, uses_left, max_recipients, in_address, hide_author, revoked,
                created_at, expires_at FROM app_token
            """;

    private final TokenForm form;
    private final TokenGuesses guesses = new TokenGuesses();

    /** Presented as usual. */
    public Tokens() {
        this(TokenForm.USUAL);
    }

    public Tokens(TokenForm form) {
        this.form = form;
    }

    /** A token just made. @param secret what is presented; it cannot be had again */
    public record Issued(Token token, String secret) {
        /** The secret stays out of logs. */
        @Override public String toString() {
            return "token " + token.id();
        }
    }

    /** True for what may stand behind the {@code +} of an address as a token: 26 characters of base32, in any case. */
    public static boolean hasForm(String text) {
        return FORM.matcher(text).matches();
    }

    /** How tokens are presented here. */
    public TokenForm form() {
        return form;
    }

    /** @param by who asked for it, at most 200 characters */
    public Issued issue(Tx tx, TokenTerms terms, String by, SecureRandom random, Instant now) {
        return add(tx, new Token(id(random, now), terms, false, by, terms.uses(), false, now, List.of()), digits(random, LENGTH));
    }

    /**
     * A token that was made elsewhere.
     *
     * @param value what is presented: 1 to 256 visible ASCII characters; one that {@link #hasForm} is taken in any case, others as they are
     * @throws IllegalArgumentException if it is something else
     * @throws postern.outbound.store.StoreTrouble that {@code isDuplicate} if there is a token with that value
     */
    public Issued take(Tx tx, TokenTerms terms, String by, String value, SecureRandom random, Instant now) {
        if (!TokenForm.isValue(value)) throw new IllegalArgumentException("cannot be presented");
        return add(tx, new Token(id(random, now), terms, true, by, terms.uses(), false, now, List.of()), value);
    }

    private static Issued add(Tx tx, Token token, String secret) {
        TokenTerms terms = token.terms();
        tx.update("""
                INSERT INTO app_token (id, hash, imported, domain, label, made_by, display_name, unsubscribe, proof, uses, uses_left, max_recipients, in_address,
                                       hide_author, revoked, created_at, expires_at)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                """, token.id(), hash(secret), token.imported(), terms.domain().ascii(), terms.label(), token.madeBy(), terms.name().orElse(null),
                terms.unsubscribe().map(EmailAddress::toString).orElse(null), terms.proof(), terms.uses(), token.usesLeft(), terms.maxRecipients(),
                terms.inAddress(), terms.hideAuthor(), token.revoked(), token.created(), terms.expires());
        var reach = new ArrayList<Object[]>();
        for (EmailAddress recipient : terms.recipients()) reach.add(new Object[] {token.id(), reach.size(), "recipient", recipient.toString(), null});
        for (EmailAddress list : terms.lists()) reach.add(new Object[] {token.id(), reach.size(), "list", list.toString(), list.key()});
        tx.batch("INSERT INTO app_token_reach (token, position, kind, address, list_key) VALUES (?, ?, ?, ?, ?)", reach);
        var senders = new ArrayList<Object[]>();
        for (EmailAddress sender : terms.senders()) senders.add(new Object[] {token.id(), senders.size(), sender.toString()});
        tx.batch("INSERT INTO app_token_sender (token, position, address) VALUES (?, ?, ?)", senders);
        return new Issued(token, secret);
    }

    /** False if too many wrong ones came just now for one as short as this to be asked for. */
    public boolean mayAsk(String secret, Instant now) {
        return guesses.mayAsk(secret, now);
    }

    /** A wrong one came. */
    public void wrong(Instant now) {
        guesses.wrong(now);
    }

    /** @param secret as presented, whatever it is; case does not matter */
    public Optional<Token> presented(Tx tx, String secret) {
        if (secret.length() > TokenForm.LONGEST) return Optional.empty();
        return tx.first(SELECT + "WHERE hash = ?", Tokens::read, hash(secret)).map(token -> whole(tx, token));
    }

    public Optional<Token> find(Tx tx, String id) {
        return tx.first(SELECT + "WHERE id = ?", Tokens::read, id).map(token -> whole(tx, token));
    }

    /** Newest first; with a scope, those that reach lists in it and nobody else. @param before the id of the last one seen; empty for the first page */
    public List<Token> page(Tx tx, Scope scope, String before, int limit) {
        String mine = scope.isAll() ? "" : " AND EXISTS (SELECT 1 FROM app_token_reach one WHERE one.token = app_token.id AND one.list_key IS NOT NULL)"
                + " AND NOT EXISTS (SELECT 1 FROM app_token_reach reach WHERE reach.token = app_token.id AND (reach.kind = 'recipient' OR reach.list_key IS NOT NULL)"
                + " AND NOT (reach.list_key IS NOT NULL" + scope.and("reach.list_key") + "))";
        return tx.query(SELECT + "WHERE id < ?" + mine + " ORDER BY id DESC FETCH FIRST ? ROWS ONLY", Tokens::read,
                scope.arguments(List.of(before.isEmpty() ? LAST : before), limit)).stream().map(token -> whole(tx, token)).toList();
    }

    /** Those that may still be used and reach the list, newest first. */
    public List<Token> thatReach(Tx tx, MailingList list, Instant now) {
        return tx.query(SELECT + "WHERE revoked = FALSE AND uses_left > 0 AND expires_at > ? AND id IN (SELECT token FROM app_token_reach WHERE list_key = ?) ORDER BY id DESC",
                Tokens::read, now, list.key()).stream().map(token -> whole(tx, token)).toList();
    }

    /** The list of that key is removed: no token reaches it, or the next list of its address, and one that reached nothing else is revoked. */
    static void leave(Tx tx, String listKey) {
        tx.update("""
                UPDATE app_token SET revoked = TRUE WHERE id IN (SELECT token FROM app_token_reach WHERE list_key = ?) AND NOT EXISTS
                    (SELECT 1 FROM app_token_reach r WHERE r.token = app_token.id AND (r.kind = 'recipient' OR r.list_key <> ?))
                """, listKey, listKey);
        tx.update("UPDATE app_token_reach SET list_key = NULL WHERE list_key = ?", listKey);
    }

    /** Whether this token can pay for a submission: open, or spent for an earlier part of the same one. */
    public boolean pays(Tx tx, Token token, String submission, Instant now) {
        return token.state(now) == Token.State.OPEN || isUsedFor(tx, token.id(), submission);
    }

    /**
     * One use for one submission, however many parts it comes in, whether they are posted or wait to be. What refuses a part later
     * gives nothing back.
     *
     * @param submission its digest, 64 hexadecimal digits
     * @param became     what this part of it becomes, in the same transaction
     * @return false if nothing is left to spend; then nothing has changed
     */
    public boolean spend(Tx tx, String id, String submission, List<TokenUse.Became> became, Instant now) {
        if (!isUsedFor(tx, id, submission) && !spend(tx, id, submission, now)) return false;
        tx.batch("INSERT INTO app_token_became (token, submission, posting, rule) VALUES (?, ?, ?, ?)",
                became.stream().map(one -> new Object[] {id, submission, one.posting(), one.rule()}).toList());
        return true;
    }

    private static boolean spend(Tx tx, String id, String submission, Instant now) {
        int spent = tx.update("UPDATE app_token SET uses_left = uses_left - 1 WHERE id = ? AND uses_left > 0 AND expires_at > ? AND revoked = FALSE", id, now);
        if (spent == 0) return isUsedFor(tx, id, submission);    // meanwhile another part of it may have paid
        tx.update("INSERT INTO app_token_use (token, submission, used_at) VALUES (?, ?, ?)", id, submission, now);
        return true;
    }

    /** What it was used for last, the last use first. */
    public List<TokenUse> uses(Tx tx, String id, int limit) {
        Map<String, Instant> used = new LinkedHashMap<>();
        tx.query("SELECT submission, used_at FROM app_token_use WHERE token = ? ORDER BY used_at DESC, submission FETCH FIRST ? ROWS ONLY",
                row -> used.put(row.string("submission"), row.instant("used_at")), id, limit);
        Map<String, List<TokenUse.Became>> became = new HashMap<>();
        tx.query("SELECT submission, posting, rule FROM app_token_became WHERE token = ? AND submission = ANY(?) ORDER BY posting", row ->
                became.computeIfAbsent(row.string("submission"), _ -> new ArrayList<>()).add(new TokenUse.Became(row.string("posting"), row.string("rule"))),
                id, used.keySet().toArray(String[]::new));
        return used.entrySet().stream().map(use -> new TokenUse(use.getValue(), became.getOrDefault(use.getKey(), List.of()))).toList();
    }

    /** From now on it opens nothing. @return false if there is no such token */
    public boolean revoke(Tx tx, String id) {
        return tx.update("UPDATE app_token SET revoked = TRUE WHERE id = ?", id) == 1;
    }

    /** Removes those that expired before {@code before}. */
    public void forget(Tx tx, Instant before) {
        for (String table : List.of("app_token_reach", "app_token_sender", "app_token_became", "app_token_use")) {
            tx.update("DELETE FROM " + table + " WHERE token IN (SELECT id FROM app_token WHERE expires_at < ?)", before);
        }
        tx.update("DELETE FROM app_token WHERE expires_at < ?", before);
    }

    private static boolean isUsedFor(Tx tx, String id, String submission) {
        return tx.first("SELECT token FROM app_token_use WHERE token = ? AND submission = ?", row -> true, id, submission).isPresent();
    }

    /** With those whom it names. */
    private static Token whole(Tx tx, Token bare) {
        var recipients = new ArrayList<EmailAddress>();
        var lists = new ArrayList<EmailAddress>();
        var gone = new ArrayList<EmailAddress>();
        tx.query("SELECT kind, address, list_key FROM app_token_reach WHERE token = ? ORDER BY position", row -> {
            List<EmailAddress> those = row.string("kind").equals("recipient") ? recipients : row.optionalString("list_key").isPresent() ? lists : gone;
            return those.add(EmailAddress.parse(row.string("address")));
        }, bare.id());
        List<EmailAddress> senders = tx.query("SELECT address FROM app_token_sender WHERE token = ? ORDER BY position",
                row -> EmailAddress.parse(row.string("address")), bare.id());
        TokenTerms terms = bare.terms();
        return new Token(bare.id(), new TokenTerms(terms.label(), terms.domain(), recipients, lists, senders, terms.proof(), terms.uses(), terms.maxRecipients(),
                terms.expires(), terms.inAddress(), terms.hideAuthor(), terms.name(), terms.unsubscribe()), bare.imported(), bare.madeBy(), bare.usesLeft(),
                bare.revoked(), bare.created(), gone);
    }

    private static Token read(Row row) {
        var terms = new TokenTerms(row.string("label"), new DomainName(row.string("domain")), List.of(), List.of(), List.of(), row.flag("proof"),
                (int) row.number("uses"), (int) row.number("max_recipients"), row.instant("expires_at"), row.flag("in_address"), row.flag("hide_author"),
                row.optionalString("display_name"), row.optionalString("unsubscribe").map(EmailAddress::parse));
        return new Token(row.string("id"), terms, row.flag("imported"), row.string("made_by"), (int) row.number("uses_left"), row.flag("revoked"), row.instant("created_at"), List.of());
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
