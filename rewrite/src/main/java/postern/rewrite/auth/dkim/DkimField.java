package postern.rewrite.auth.dkim;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import postern.rewrite.mail.DomainName;
import postern.rewrite.mail.HeaderField;
import postern.rewrite.sign.BodyHashes;

/**
 * One DKIM-Signature field as read: a signature that can be checked, or why not; and in either case what it claims, as
 * far as it can be told (RFC 6376 sections 3.5 and 6.1.1). Immutable.
 */
final class DkimField {
    private final HeaderField field;
    private final Optional<TagList> tags;
    private final Optional<MessageSignature> signature;
    private final Optional<Refused> refused;
    private final boolean ownDomain;

    private DkimField(HeaderField field, Optional<TagList> tags, Optional<MessageSignature> signature, Optional<Refused> refused, boolean ownDomain) {
        this.field = field;
        this.tags = tags;
        this.signature = signature;
        this.refused = refused;
        this.ownDomain = ownDomain;
    }

    static DkimField of(HeaderField field) {
        Optional<TagList> tags = Optional.empty();
        try {
            tags = Optional.of(TagList.of(field));
            if (!tags.get().need("v").equals("1")) throw Refused.malformed("v= is not 1");
            MessageSignature signature = MessageSignature.dkim(field, tags.get());
            if (!signature.names().contains("from")) throw Refused.malformed("h= does not cover From");
            DomainName identity = identity(tags.get(), signature.signer().domain());
            boolean ownDomain = identity.equals(signature.signer().domain());
            return new DkimField(field, tags, Optional.of(signature), Optional.empty(), ownDomain);
        } catch (Refused refused) {
            return new DkimField(field, tags, Optional.empty(), Optional.of(refused), false);
        }
    }

    /** The domain of {@code i=}: {@code d=} or one below it. */
    private static DomainName identity(TagList tags, DomainName domain) throws Refused {
        Optional<String> agent = tags.value("i");
        if (agent.isEmpty()) return domain;
        int at = agent.get().lastIndexOf('@');
        DomainName identity = Optional.of(agent.get()).filter(_ -> at >= 0).flatMap(text -> TagList.name(text.substring(at + 1)))
                .orElseThrow(() -> Refused.malformed("i= has no domain"));
        if (!identity.equals(domain) && !identity.ascii().endsWith("." + domain.ascii())) throw Refused.malformed("i= is outside d=");
        return identity;
    }

    /** What can be checked; {@link Refused} as it was read, if nothing can. */
    MessageSignature signature() throws Refused {
        if (refused.isPresent()) throw refused.get();
        return signature.orElseThrow();
    }

    void announce(BodyHashes hashes) {
        signature.ifPresent(each -> each.announce(hashes));
    }

    /** True if {@code i=} is of the very domain in {@code d=}. */
    boolean ownDomain() {
        return ownDomain;
    }

    boolean partial() {
        return value("l").isPresent();
    }

    DkimResult result(DkimVerdict verdict, String why) {
        return result(verdict, why, false, false);
    }

    /** Verified. @param extended the body goes on behind what {@code l=} counts */
    DkimResult passes(SignatureCheck.Fit fit, boolean extended) {
        return result(DkimVerdict.PASS, "verified" + (fit.record().testing() ? ", by a key marked as a test (t=y)" : "")
                + (partial() ? ", but l= leaves the end of the body open" : ""), extended, fit.alone());
    }

    private DkimResult result(DkimVerdict verdict, String why, boolean extended, boolean alone) {
        String selector = value("s").flatMap(TagList::name).map(DomainName::ascii).orElse("");
        String algorithm = value("a").filter(word -> word.matches("[A-Za-z0-9-]{1,40}")).orElse("");
        List<String> covers = tags.flatMap(MessageSignature::names).orElse(List.of());
        return new DkimResult(verdict, value("d").flatMap(TagList::name), selector, algorithm, why, partial(), extended, alone, time("t"), time("x"), covers,
                field);
    }

    private Optional<Instant> time(String tag) {
        try {
            return tags.isPresent() ? tags.get().time(tag) : Optional.empty();
        } catch (Refused notATime) {
            return Optional.empty();
        }
    }

    private Optional<String> value(String tag) {
        return tags.flatMap(list -> list.value(tag));
    }
}
