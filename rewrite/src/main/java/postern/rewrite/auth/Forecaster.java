package postern.rewrite.auth;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import postern.rewrite.auth.dkim.DkimResult;
import postern.rewrite.auth.dkim.DkimVerifier;
import postern.rewrite.auth.dmarc.Dmarc;
import postern.rewrite.auth.dmarc.DmarcPolicy;
import postern.rewrite.auth.dmarc.DmarcResult;
import postern.rewrite.auth.dmarc.Identifier;
import postern.rewrite.auth.dmarc.Method;
import postern.rewrite.auth.dmarc.PublicSuffixes;
import postern.rewrite.dns.Dns;
import postern.rewrite.Fitness;
import postern.rewrite.FromSetting;
import postern.rewrite.mail.DomainName;
import postern.rewrite.mail.HeaderField;
import postern.rewrite.mail.RawMessage;

/**
 * Foresees what receivers will find for a copy, and says what must become of its From.
 *
 * <p>From stays where an author's signature survives our changes, where the domain is ours and the author proven, or where
 * nobody asks receivers to refuse; a mail that SMTP would not carry as it is stays for nobody, since it must be written anew.
 * Else the list's own address takes its place. A mail that failed its author's own policy
 * on arrival is not made good that way.
 *
 * <p><b>Promise:</b> decides on what {@link AuthReader} found over the same DNS, and asks that for nothing new: signatures are
 * verified again with keys that were fetched then.
 * <p><b>Threads:</b> any, at once.
 */
public final class Forecaster {
    private final DkimVerifier dkim;
    private final Dmarc dmarc;
    private final FromRules rules;
    private final Predicate<DomainName> ours;

    /**
     * @param dns  what the proofs were read with
     * @param ours domains whose keys we hold
     */
    public Forecaster(Dns dns, PublicSuffixes suffixes, FromRules rules, Predicate<DomainName> ours) {
        this.dkim = new DkimVerifier(dns);
        this.dmarc = new Dmarc(dns, suffixes);
        this.rules = rules;
        this.ours = ours;
    }

    /**
     * @param proofs of the message as it came
     * @param kept   the message as it would leave with From as it is, but for our signatures
     * @param wish   of the list
     * @param key    of the domain that signs
     */
    public Forecast forecast(AuthResults proofs, RawMessage kept, FromSetting wish, OwnKey key, Instant now) {
        Optional<AuthorResult> failed = proofs.authors().stream().filter(AuthorResult::failsItsPolicy).findFirst();
        if (failed.isPresent()) return new Forecast(Forecast.Way.QUARANTINE, false, failedOnArrival(failed.get()));
        Optional<AuthorResult> open = proofs.authors().stream().filter(AuthorResult::undecided).findFirst();
        if (open.isPresent()) return notKnown(open.get(), key);
        return switch (key) {
            case NOT_VISIBLE -> new Forecast(Forecast.Way.NOT_READY, false, "Receivers do not find the key that our domain signs with.");
            case VISIBLE, CAPTURED -> wish == FromSetting.ALWAYS ? munged(key, "the list always puts its own address there") : asNeeded(proofs, kept, wish, key, now);
        };
    }

    /** Where nothing leaves the machine, nothing can be laundered, and a first try needs no DNS. */
    private static Forecast notKnown(AuthorResult author, OwnKey key) {
        String why = "The DNS did not tell whether " + author.domain() + " sent this: " + author.dmarc().why();
        return switch (key) {
            case CAPTURED -> new Forecast(Forecast.Way.MUNGE, false, why);
            case VISIBLE, NOT_VISIBLE -> new Forecast(Forecast.Way.DEFER, false, why);
        };
    }

    private static String failedOnArrival(AuthorResult author) {
        return "It came without proof that " + author.domain() + " sent it, whose policy is " + author.dmarc().worst().word() + ": "
                + author.dmarc().why();
    }

    private Forecast asNeeded(AuthResults proofs, RawMessage kept, FromSetting wish, OwnKey key, Instant now) {
        if (proofs.authors().isEmpty()) return munged(key, "From names no domain that could be asked");
        Fitness fitness = Fitness.of(kept);
        if (!fitness.isFit()) return cannotStay(fitness.why(), wish, key);
        List<DkimResult> surviving = dkim.verify(specimen(kept), now).stream().filter(signature -> arrives(signature, now)).toList();
        var reasons = new ArrayList<String>();
        for (AuthorResult author : proofs.authors()) {
            Stays stays = stays(author, surviving, key);
            switch (stays) {
                case Stays.Yes(String why) -> reasons.add(why);
                case Stays.No(String why) -> {
                    return cannotStay(why, wish, key);
                }
            }
        }
        return Forecast.keep("From stays: " + String.join("; ", reasons.stream().distinct().toList()) + ".");
    }

    private static Forecast cannotStay(String why, FromSetting wish, OwnKey key) {
        return wish == FromSetting.NEVER ? new Forecast(Forecast.Way.REFUSE, false, "The list never changes From, and " + why + ".") : munged(key, why);
    }

    private static Forecast munged(OwnKey key, String why) {
        return switch (key) {
            case VISIBLE -> new Forecast(Forecast.Way.MUNGE, true, "From is the list's: " + why + ".");
            case NOT_VISIBLE, CAPTURED -> new Forecast(Forecast.Way.MUNGE, false, "From is the list's: " + why + ". It would fail: our key is not published.");
        };
    }

    /** Whether From may stay as far as one author goes, and why, in words that follow a colon. */
    private sealed interface Stays {
        record Yes(String why) implements Stays { }

        record No(String why) implements Stays { }
    }

    private Stays stays(AuthorResult author, List<DkimResult> surviving, OwnKey key) {
        DomainName domain = author.domain();
        if (!rules.allows(domain)) return new Stays.No("the relay does not let " + domain + " stand in From");
        Optional<Identifier> signed = aligned(domain, surviving);
        if (signed.isPresent()) return new Stays.Yes("the signature of " + signed.get().domain() + " survives our changes");
        if (ours.test(domain)) return own(author, key);
        if (rules.strict().contains(domain)) return new Stays.No("receivers refuse mail of " + domain + " without its signature");
        DmarcPolicy asked = dmarc.policy(domain).strictest();
        return switch (asked) {
            case NONE -> new Stays.Yes(domain + " asks nobody to refuse");
            case QUARANTINE, REJECT -> new Stays.No("no signature of " + domain + " survives our changes, and its policy is " + asked.word());
        };
    }

    /** We sign for a domain of ours only what it is proven to have sent; else we would lend our name to anybody. */
    private static Stays own(AuthorResult author, OwnKey key) {
        if (author.proof().isEmpty()) return new Stays.No(author.domain() + " is ours, and nothing proves that it sent this");
        return key == OwnKey.VISIBLE ? new Stays.Yes(author.domain() + " is ours, and we sign for it") : new Stays.No(author.domain() + " is ours, and its key is not published");
    }

    private Optional<Identifier> aligned(DomainName domain, List<DkimResult> surviving) {
        Set<Identifier> identifiers = new HashSet<>();
        surviving.forEach(signature -> signature.domain().ifPresent(by -> identifiers.add(new Identifier(Method.DKIM, by))));
        if (identifiers.isEmpty()) return Optional.empty();
        DmarcResult result = dmarc.evaluate(domain, identifiers, List.of());
        return result.aligned().stream().findFirst();
    }

    private boolean arrives(DkimResult signature, Instant now) {
        return signature.passes() && !signature.partial()
                && signature.expires().map(end -> end.isAfter(now.plus(rules.longest()))).orElse(true)
                && signature.covers().stream().noneMatch(rules.replaced()::contains);
    }

    /** With a line for each that will stand above the header at hand-over: an author may have signed that there is none. */
    private static RawMessage specimen(RawMessage kept) {
        var fields = new ArrayList<HeaderField>();
        for (String name : List.of("ARC-Seal", "ARC-Message-Signature", "ARC-Authentication-Results", "DKIM-Signature", "Delivered-To", "Authentication-Results")) {
            fields.add(HeaderField.of(name, "x=specimen"));
        }
        fields.addAll(kept.fields());
        return kept.withFields(fields);
    }
}
