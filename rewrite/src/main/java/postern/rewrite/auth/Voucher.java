package postern.rewrite.auth;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Stream;
import postern.rewrite.auth.arc.ArcResult;
import postern.rewrite.auth.arc.ArcSet;
import postern.rewrite.auth.arc.ArcVerdict;
import postern.rewrite.auth.dmarc.Identifier;
import postern.rewrite.auth.dmarc.Method;
import postern.rewrite.auth.results.AuthenticationResults;
import postern.rewrite.mail.DomainName;
import postern.rewrite.mail.HeaderField;
import postern.rewrite.mail.RawMessage;

/**
 * Somebody whose word we take, and what he found when the message came by.
 *
 * @param by     {@code RESULTS} for our own mail server, {@code ARC} for a sealer
 * @param who    his name
 * @param client whether the client that he saw says anything: where it is a gateway of ours, neither SPF nor what may rest
 *               on it counts
 */
record Voucher(Proof.By by, String who, AuthenticationResults found, boolean client) {

    /**
     * Our own mail server, as far as it wrote above its Received: what stands below came in with the mail, whatever name
     * it bears (RFC 8601 section 5).
     */
    static List<Voucher> ours(RawMessage message, Trust trust, boolean client) {
        if (trust.authservIds().isEmpty()) return List.of();
        return message.fields().stream().takeWhile(field -> !field.is("Received")).filter(field -> field.is(AuthenticationResults.NAME))
                .map(HeaderField::value).map(AuthenticationResults::parse).flatMap(Optional::stream)
                .filter(results -> trust.authservIds().contains(results.authservId().toLowerCase(Locale.ROOT)))
                .map(results -> new Voucher(Proof.By.RESULTS, results.authservId(), results, client)).toList();
    }

    /** Sealers of a chain that passes, from the highest down to the first that we do not trust: he may have written what stands below. None where From may have been put in since. */
    static List<Voucher> sealers(ArcResult chain, Trust trust) {
        if (chain.verdict() != ArcVerdict.PASS || !chain.covers().contains("from")) return List.of();
        Stream<ArcSet> trusted = chain.sets().stream().takeWhile(set -> trust.sealers().contains(set.sealer()));
        return trusted.flatMap(set -> AuthenticationResults.parse(set.results()).stream()
                .map(results -> new Voucher(Proof.By.ARC, set.sealer().ascii(), results, true))).toList();
    }

    boolean dmarcPass(DomainName author) {
        return client && passed("dmarc", "header.from", author::equals);
    }

    /**
     * An authenticated submission by an account of the author's own domain (RFC 8601 section 2.7.4); where the account's name tells no
     * domain, with a MAIL FROM of it.
     */
    boolean loggedIn(DomainName author) {
        return found.of("auth").stream().filter(AuthenticationResults.Method::passed).anyMatch(login -> {
            Optional<String> account = login.value("smtp.auth").filter(name -> name.contains("@"));
            return account.or(() -> login.value("smtp.mailfrom")).flatMap(Voucher::domain).filter(author::equals).isPresent();
        });
    }

    /** The domains whose signature or MAIL FROM he saw pass. */
    List<Identifier> passed() {
        var passed = new ArrayList<Identifier>();
        domains("dkim", "header.d").forEach(domain -> passed.add(new Identifier(Method.DKIM, domain)));
        if (client) domains("spf", "smtp.mailfrom").forEach(domain -> passed.add(new Identifier(Method.SPF, domain)));
        return passed;
    }

    private boolean passed(String method, String property, Predicate<DomainName> is) {
        return domains(method, property).stream().anyMatch(is);
    }

    private List<DomainName> domains(String method, String property) {
        return found.passing(method, property).stream().map(Voucher::domain).flatMap(Optional::stream).toList();
    }

    /** Of an address or a domain. */
    private static Optional<DomainName> domain(String value) {
        try {
            return Optional.of(DomainName.parse(value.substring(value.lastIndexOf('@') + 1).strip()));
        } catch (IllegalArgumentException notADomain) {
            return Optional.empty();
        }
    }
}
