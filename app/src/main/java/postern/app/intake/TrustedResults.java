package postern.app.intake;

import java.util.ArrayList;
import java.util.Optional;
import java.util.stream.Collectors;
import postern.lmtp.Submission;
import postern.rewrite.auth.AuthResults;
import postern.rewrite.auth.AuthorResult;
import postern.rewrite.auth.arc.ArcResult;
import postern.rewrite.auth.arc.ArcSet;
import postern.rewrite.auth.dkim.DkimResult;
import postern.rewrite.auth.dkim.DkimVerdict;
import postern.rewrite.auth.results.AuthenticationResults.Method;
import postern.rewrite.auth.results.AuthenticationResults.Property;
import postern.rewrite.auth.results.AuthenticationResults;
import postern.rewrite.auth.spf.SpfResult;

/**
 * Tells what we found in the form of RFC 8601: receivers, in the field of that name and the seal; and with what else a person
 * asks for ({@code policy.aligned}, {@code policy.sealers}), the trace. No address stands in it, only domains.
 * Who trusts us must not take for a pass what we do not: that is told as {@code policy} (RFC 8601 sections 2.7.1 and 2.7.2).
 * Pure; any thread.
 */
final class TrustedResults {
    /** So many are looked at; a field with a word on each of two thousand others would be cut on its way. */
    private static final int MOST_SIGNATURES = 10;
    /** Octets of a property's value. */
    private static final int LONGEST = 500;

    private final String authservId;

    TrustedResults(String authservId) {
        this.authservId = authservId;
    }

    /** A field's value, folded. */
    String text(AuthResults proofs, Submission submission) {
        return results(proofs, submission, false).text();
    }

    /** The same for ourselves, in full. */
    AuthenticationResults found(AuthResults proofs, Submission submission) {
        return results(proofs, submission, true);
    }

    /** What proves all who stand in From, in one word: what proves the first of them. */
    static Optional<String> provenBy(AuthResults proofs) {
        return proofs.proven() ? proofs.authors().getFirst().proof().map(proof -> proof.by().word()) : Optional.empty();
    }

    private AuthenticationResults results(AuthResults proofs, Submission submission, boolean full) {
        var methods = new ArrayList<Method>();
        methods.add(spf(proofs, submission));
        proofs.dkim().stream().limit(MOST_SIGNATURES).forEach(signature -> methods.add(dkim(signature)));
        methods.add(arc(proofs.arc(), full));
        proofs.authors().forEach(author -> methods.add(dmarc(author, full)));
        return new AuthenticationResults(authservId, methods);
    }

    private static Method spf(AuthResults proofs, Submission submission) {
        SpfResult spf = proofs.spf();
        var properties = new ArrayList<Property>();
        spf.domain().ifPresent(domain -> properties.add(new Property("smtp", submission.envelope().from().isNull() ? "helo" : "mailfrom", domain.ascii())));
        if (proofs.spfCounts()) return new Method("spf", spf.verdict().word(), spf.why(), properties);
        return new Method("spf", "policy", "the client is a gateway that hands over anybody's mail: " + spf.verdict().word() + " says nothing", properties);
    }

    private static Method dkim(DkimResult signature) {
        var properties = new ArrayList<Property>();
        signature.domain().ifPresent(domain -> properties.add(new Property("header", "d", domain.ascii())));
        if (!signature.selector().isEmpty()) properties.add(new Property("header", "s", signature.selector()));
        if (!signature.algorithm().isEmpty()) properties.add(new Property("header", "a", signature.algorithm()));
        boolean open = signature.passes() && signature.partial();
        return new Method("dkim", open ? DkimVerdict.POLICY.word() : signature.verdict().word(), signature.why(), properties);
    }

    private static Method arc(ArcResult arc, boolean full) {
        var properties = new ArrayList<Property>();
        if (!arc.sets().isEmpty()) properties.add(new Property("header", "oldest-pass", Integer.toString(arc.oldestPass())));
        if (full && !arc.sets().isEmpty()) properties.add(new Property("policy", "sealers", sealers(arc)));
        return new Method("arc", arc.verdict().word(), arc.why(), properties);
    }

    /** The last ones, as many as a property has room for. */
    private static String sealers(ArcResult arc) {
        var sealers = new StringBuilder();
        for (ArcSet set : arc.sets()) {
            String sealer = set.sealer().ascii();
            if (sealers.length() + 1 + sealer.length() > LONGEST) break;
            sealers.append(sealers.isEmpty() ? "" : ",").append(sealer);
        }
        return sealers.toString();
    }

    private static Method dmarc(AuthorResult author, boolean full) {
        var properties = new ArrayList<Property>();
        properties.add(new Property("policy", "dmarc", author.dmarc().policy().word()));
        String aligned = author.dmarc().aligned().stream().map(identifier -> identifier.method().word()).distinct().sorted().collect(Collectors.joining(","));
        if (full && !aligned.isEmpty()) properties.add(new Property("policy", "aligned", aligned));
        properties.add(new Property("header", "from", author.domain().ascii()));
        return new Method("dmarc", author.dmarc().verdict().word(), author.dmarc().why(), properties);
    }
}
