package postern.rewrite.auth;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import postern.rewrite.Fitness;
import postern.rewrite.FromSetting;
import postern.rewrite.auth.dkim.DkimResult;
import postern.rewrite.auth.dkim.DkimVerifier;
import postern.rewrite.auth.dmarc.Dmarc;
import postern.rewrite.auth.dmarc.DmarcAnswer;
import postern.rewrite.auth.dmarc.DmarcPolicy;
import postern.rewrite.auth.dmarc.DmarcResult;
import postern.rewrite.auth.dmarc.DmarcVerdict;
import postern.rewrite.auth.dmarc.Identifier;
import postern.rewrite.auth.dmarc.Method;
import postern.rewrite.auth.dmarc.PublicSuffixes;
import postern.rewrite.dns.Dns;
import postern.rewrite.mail.DomainName;
import postern.rewrite.mail.HeaderField;
import postern.rewrite.mail.RawMessage;
import postern.rewrite.sign.SharedHashes;

/**
 * Foresees what receivers will find for a copy, and says what must become of its From.
 *
 * <p>From stays where an author's signature survives our changes, where the author is proven and our signature speaks for his domain,
 * or where nobody asks receivers to refuse; a mail that SMTP would not carry as it is stays for nobody, since it must be written anew.
 * Else the list's own address takes its place. A mail that failed its author's own policy
 * on arrival is not made good that way.
 *
 * <p><b>Promise:</b> decides on what {@link AuthReader} found over the same DNS, and asks that for nothing new ({@link Beside#ask} comes
 * before it): signatures are verified again with keys that were fetched then. A body that was hashed then, or for the destination before, is not hashed again.
 * <p><b>Threads:</b> one, that of the {@link SharedHashes}.
 */
public final class Forecaster {
    private static final List<String> ADDED = List.of("ARC-Seal", "ARC-Message-Signature", "ARC-Authentication-Results", "DKIM-Signature",
            "Delivered-To", "Authentication-Results");

    private final DkimVerifier dkim;
    private final Dmarc dmarc;
    private final Beside beside;
    private final FromRules rules;
    private final Function<DomainName, Optional<OwnKey>> keys;
    private final SharedHashes hashes;

    /**
     * @param dns    what the proofs were read with
     * @param keys   of domains of ours; empty for others
     * @param hashes of the message's body as it came, and of what it becomes
     */
    public Forecaster(Dns dns, PublicSuffixes suffixes, FromRules rules, Function<DomainName, Optional<OwnKey>> keys, SharedHashes hashes) {
        this.dkim = new DkimVerifier(dns);
        this.dmarc = new Dmarc(dns, suffixes);
        this.beside = new Beside(dns, suffixes);
        this.rules = rules;
        this.keys = keys;
        this.hashes = hashes;
    }

    /** One copy to be. @param signer whose signature it will bear @param key of the signer */
    private record Copy(AuthResults proofs, RawMessage kept, FromSetting wish, DomainName signer, OwnKey key, Instant now) { }

    /**
     * @param proofs of the message as it came
     * @param kept   the message as it would leave with From as it is, but for our signatures
     * @param wish   of the list
     * @param signer the domain of ours that signs
     */
    public Forecast forecast(AuthResults proofs, RawMessage kept, FromSetting wish, DomainName signer, Instant now) {
        var copy = new Copy(proofs, kept, wish, signer, keys.apply(signer).orElse(OwnKey.NOT_VISIBLE), now);
        if (proofs.authors().isEmpty()) return new Forecast(Forecast.Way.QUARANTINE, false, "From names nobody, or more domains than are looked at.");
        Optional<AuthorResult> failed = proofs.authors().stream().filter(this::failed).findFirst();
        if (failed.isPresent()) return new Forecast(Forecast.Way.QUARANTINE, false, failedOnArrival(failed.get(), proofs));
        Optional<AuthorResult> open = proofs.authors().stream().filter(AuthorResult::undecided).findFirst();
        if (open.isPresent()) return notKnown(open.get(), copy.key());
        return switch (copy.key()) {
            case NOT_VISIBLE -> new Forecast(Forecast.Way.NOT_READY, false, "Receivers do not find the key that our domain signs with.");
            case VISIBLE, CAPTURED, WAIVED -> wish == FromSetting.ALWAYS ? munged("the list always puts its own address there", copy) : asNeeded(copy);
        };
    }

    /** A domain that receivers treat strictly counts as one that asks for it: who forges it is not helped. */
    private boolean failed(AuthorResult author) {
        boolean strict = rules.strict().contains(author.domain()) && author.proof().isEmpty() && !author.undecided();
        return author.failsItsPolicy() || strict && author.dmarc().verdict() != DmarcVerdict.PASS;
    }

    /** Where nothing leaves the machine, nothing can be laundered, and a first try needs no DNS. */
    private static Forecast notKnown(AuthorResult author, OwnKey key) {
        String why = "The DNS did not tell whether " + author.domain() + " sent this: " + author.dmarc().why();
        return switch (key) {
            case CAPTURED -> new Forecast(Forecast.Way.MUNGE, false, why);
            case VISIBLE, NOT_VISIBLE, WAIVED -> new Forecast(Forecast.Way.DEFER, false, why);
        };
    }

    private static String failedOnArrival(AuthorResult author, AuthResults proofs) {
        String policy = author.failsItsPolicy() ? "whose policy is " + author.dmarc().worst().word() : "whose mail receivers refuse without it";
        return "It came without proof that " + author.domain() + " sent it, " + policy + ": " + author.dmarc().why()
                + (proofs.dkim().stream().anyMatch(DkimResult::extended) ? " Text stands behind what a signature covers (l=): anybody may have added it." : "");
    }

    private Forecast asNeeded(Copy copy) {
        Fitness fitness = Fitness.of(copy.kept());
        if (!fitness.isFit()) return cannotStay(fitness.why(), copy);
        Signatures signatures = signatures(copy);
        var reasons = new ArrayList<String>();
        for (AuthorResult author : copy.proofs().authors()) {
            Stays stays = stays(author, signatures, copy);
            switch (stays) {
                case Stays.Yes(String why) -> reasons.add(why);
                case Stays.No(String why) -> {
                    return cannotStay(why, copy);
                }
                case Stays.Unknown(String why) -> {
                    return copy.wish() == FromSetting.NEVER ? new Forecast(Forecast.Way.DEFER, false, why + ".") : munged(why, copy);
                }
            }
        }
        return Forecast.keep("From stays: " + String.join("; ", reasons.stream().distinct().toList()) + ".");
    }

    private Forecast cannotStay(String why, Copy copy) {
        return copy.wish() == FromSetting.NEVER ? new Forecast(Forecast.Way.REFUSE, false, "The list never changes From, and " + why + ".") : munged(why, copy);
    }

    private Forecast munged(String why, Copy copy) {
        String reason = "From is the list's: " + why + ".";
        if (!rules.allows(copy.signer())) return new Forecast(Forecast.Way.NOT_READY, false, "The relay does not let " + copy.signer() + " stand in From, and that is where it should be: " + why + ".");
        return switch (copy.key()) {
            case VISIBLE -> new Forecast(Forecast.Way.MUNGE, true, reason);
            case NOT_VISIBLE, CAPTURED, WAIVED -> new Forecast(Forecast.Way.MUNGE, false, reason + " It would fail: our key is not published.");
        };
    }

    /** Whether From may stay as far as one author goes, and why, in words that follow a colon. */
    private sealed interface Stays {
        record Yes(String why) implements Stays { }

        record No(String why) implements Stays { }

        /** From of our own is safe for an author who is proven. */
        record Unknown(String why) implements Stays { }
    }

    private Stays stays(AuthorResult author, Signatures signatures, Copy copy) {
        DomainName domain = author.domain();
        if (!rules.allows(domain)) return new Stays.No("the relay does not let " + domain + " stand in From");
        Optional<Identifier> signed = aligned(domain, signatures.arriving());
        if (signed.isPresent()) return new Stays.Yes("the signature of " + signed.get().domain() + " survives our changes");
        Optional<OwnKey> own = keys.apply(domain);
        if (own.isPresent()) return own(author, own.get());
        boolean kin = beside.is(domain, copy.signer());
        if (kin && author.proof().isEmpty()) return new Stays.No("our signature would speak for " + domain + ", and nothing proves that it sent this");
        Stays asked = rules.strict().contains(domain) ? new Stays.No("receivers refuse mail of " + domain + " without its signature") : asItsPolicySays(domain, signatures);
        return switch (asked) {
            case Stays.No _ when kin && copy.key() == OwnKey.VISIBLE -> byOurs(domain, copy.signer(), asked);
            case Stays.No _, Stays.Yes _, Stays.Unknown _ -> asked;
        };
    }

    private Stays asItsPolicySays(DomainName domain, Signatures signatures) {
        DmarcAnswer policy = dmarc.policy(domain);
        if (!policy.known()) return new Stays.Unknown("the DNS did not tell the policy of " + domain);
        DmarcPolicy asked = policy.strictest();
        return switch (asked) {
            case NONE -> new Stays.Yes(domain + " asks nobody to refuse");
            case QUARANTINE, REJECT -> failsNowhere(domain, signatures.arriving())
                    ? new Stays.Yes("no receiver is asked to refuse it: by one way of reading the signature belongs to " + domain + ", by the other nobody asks")
                    : new Stays.No("no signature of " + domain + " " + signatures.whyNone(some -> aligned(domain, some).isPresent()) + ", and its policy is " + asked.word());
        };
    }

    /** We sign for a domain of ours only what it is proven to have sent; else we would lend our name to anybody. */
    private static Stays own(AuthorResult author, OwnKey key) {
        if (author.proof().isEmpty()) return new Stays.No(author.domain() + " is ours, and nothing proves that it sent this");
        return key == OwnKey.VISIBLE ? new Stays.Yes(author.domain() + " is ours, and we sign for it") : new Stays.No(author.domain() + " is ours, and its key is not published");
    }

    /** Of an author who is proven, and whose organisation we belong to. @param otherwise if our signature does not speak for him */
    private Stays byOurs(DomainName domain, DomainName signer, Stays otherwise) {
        DmarcResult found = beside.weighed(domain, signer);
        if (!found.aligned().isEmpty()) return new Stays.Yes("our signature speaks for " + domain + " too, which is proven to have sent this");
        return found.undecided() ? new Stays.Unknown("the DNS did not tell whether our signature speaks for " + domain) : otherwise;
    }

    /** A signature that did not verify when it came will not when it leaves. */
    private Signatures signatures(Copy copy) {
        List<DkimResult> came = copy.proofs().dkim().stream().filter(DkimResult::passes).toList();
        List<DkimResult> intact = came.isEmpty() ? came
                : dkim.verify(specimen(copy.kept()), hashes.of(copy.kept()), copy.now()).stream().filter(DkimResult::passes).toList();
        return new Signatures(came, intact, rules, copy.now());
    }

    private Optional<Identifier> aligned(DomainName domain, List<DkimResult> signatures) {
        return found(domain, signatures).flatMap(result -> result.aligned().stream().findFirst());
    }

    /** Receivers find the borders of an organisation in two ways: a signature may count by the one, and no policy apply by the other. */
    private boolean failsNowhere(DomainName domain, List<DkimResult> signatures) {
        return found(domain, signatures).filter(result -> !result.undecided() && result.worst() == DmarcPolicy.NONE).isPresent();
    }

    /** Empty without a signature: then the policy alone speaks. */
    private Optional<DmarcResult> found(DomainName domain, List<DkimResult> signatures) {
        Set<Identifier> identifiers = new HashSet<>();
        signatures.forEach(signature -> signature.domain().ifPresent(by -> identifiers.add(new Identifier(Method.DKIM, by))));
        return identifiers.isEmpty() ? Optional.empty() : Optional.of(dmarc.evaluate(domain, identifiers, List.of()));
    }

    /** With a line for each that may yet be put above the header: an author may have signed that there is none. */
    private static RawMessage specimen(RawMessage kept) {
        var fields = new ArrayList<HeaderField>();
        for (String name : ADDED) {
            fields.add(HeaderField.of(name, "x=specimen"));
        }
        fields.addAll(kept.fields());
        return kept.withFields(fields);
    }
}
