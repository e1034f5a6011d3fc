package postern.app.ui;

import jakarta.inject.Singleton;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import postern.app.api.PublicAddress;
import postern.app.lists.ApiKeys;
import postern.app.lists.People;
import postern.app.lists.Sessions;
import postern.outbound.store.Database;
import postern.outbound.store.Tx;
import postern.rewrite.mail.EmailAddress;

/**
 * Who is signed in, and whether a form was ours.
 *
 * <p>What a session may do is asked anew at each request: it ends with its key, or when its person keeps no list any more.
 * A form's token is a MAC under what the cookie holds, so it fits one session alone, and nothing need be stored for it.
 * <p><b>Threads:</b> any.
 */
@Singleton
final class Visits {
    private static final String MAC = "HmacSHA256";

    private final Database database;
    private final ApiKeys keys;
    private final PublicAddress address;
    private final People people;
    private final Clock clock;
    private final Sessions sessions = new Sessions();
    private final SecureRandom random = new SecureRandom();

    Visits(Database database, ApiKeys keys, People people, PublicAddress address, Clock clock) {
        this.database = database;
        this.keys = keys;
        this.people = people;
        this.address = address;
        this.clock = clock;
    }

    Optional<Visitor> who(Ask ask) {
        return ask.session().flatMap(this::who);
    }

    /** @param secret what the session's cookie holds, whatever it is */
    Optional<Visitor> who(String secret) {
        if (!Sessions.hasForm(secret)) return Optional.empty();
        return database.inTransaction(tx -> sessions.use(tx, secret, now()).flatMap(who -> visitor(tx, who, secret)));
    }

    /** The name of the session's cookie. */
    String cookie() {
        return address.isSecure() ? "__Host-postern" : "postern";
    }

    /** @return the secret of a new session for whoever has that key; empty if it opens nothing */
    Optional<String> signIn(String key) {
        return database.inTransaction(tx -> keys.presented(tx, key).map(found -> sessions.begin(tx, new Sessions.Who.OfKey(found.id()), random, now())));
    }

    /** The same for whoever has that link, which opens nothing from now on; empty too if its person may not sign in any more. */
    Optional<String> redeem(String link) {
        return database.inTransaction(tx -> sessions.redeem(tx, link, now()).flatMap(person -> people.holder(tx, person)).flatMap(ApiKeys.Holder::person)
                .map(person -> sessions.begin(tx, new Sessions.Who.OfPerson(person), random, now())));
    }

    void signOut(Visitor visitor) {
        database.transact(tx -> sessions.end(tx, visitor.secret()));
    }

    /** For the cookie of a sign-in page that has none yet. */
    String visit() {
        return Sessions.secret(random);
    }

    /** What a form carries, so that we know it for ours. @param secret of the cookie that comes with it */
    static String token(String secret) {
        try {
            Mac mac = Mac.getInstance(MAC);
            mac.init(new SecretKeySpec(secret.getBytes(StandardCharsets.US_ASCII), MAC));
            return Base64.getUrlEncoder().withoutPadding().encodeToString(mac.doFinal("form".getBytes(StandardCharsets.US_ASCII)));
        } catch (GeneralSecurityException everyJdkHasIt) {
            throw new IllegalStateException(everyJdkHasIt);
        }
    }

    /**
     * Lets only our own forms pass.
     *
     * @param secrets of the session, or of the sign-in page's cookie: the form is of any of them
     * @throws Refusal 403
     */
    void demandOwnForm(Ask ask, List<String> secrets) {
        boolean fits = secrets.stream().filter(Sessions::hasForm).anyMatch(one -> equal(token(one), ask.form().text("csrf")));
        if (!fits || !isOfOurSite(ask)) {
            throw new Refusal(403, "This form is not from a page of yours, or you were signed out since. Nothing was changed. Go back, load the page again, and send it once more.");
        }
    }

    /** Lets no other site's form pass, whatever it carries. @throws Refusal 403 */
    void demandOurSite(Ask ask) {
        if (!isOfOurSite(ask)) throw new Refusal(403, "This form is from another site. Nothing was changed.");
    }

    /** Browsers tell of old: Sec-Fetch-Site, else Origin, which is {@code null} where no referrer may be sent. */
    private boolean isOfOurSite(Ask ask) {
        if (ask.site().isPresent()) return ask.site().get().equals("same-origin");
        return ask.origin().filter(origin -> !origin.equals("null")).map(origin -> isOurs(origin, ask.host())).orElse(true);
    }

    private boolean isOurs(String origin, String host) {
        return address.url().map(url -> origin.equals(origin(url))).orElseGet(() -> origin.equals("http://" + host) || origin.equals("https://" + host));
    }

    private static String origin(URI url) {
        return url.getScheme() + "://" + url.getRawAuthority();
    }

    private Optional<Visitor> visitor(Tx tx, Sessions.Who who, String secret) {
        return switch (who) {
            case Sessions.Who.OfKey(String id) -> keys.find(tx, id).map(key -> new Visitor(key.holder(), Optional.of(key), secret));
            case Sessions.Who.OfPerson(EmailAddress person) -> people.holder(tx, person).map(holder -> new Visitor(holder, Optional.empty(), secret));
        };
    }

    private static boolean equal(String ours, String given) {
        return MessageDigest.isEqual(ours.getBytes(StandardCharsets.UTF_8), given.getBytes(StandardCharsets.UTF_8));
    }

    private Instant now() {
        return Instant.now(clock).truncatedTo(ChronoUnit.MILLIS);
    }
}
