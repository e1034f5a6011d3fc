package postern.app.intake;

import java.util.ArrayList;
import java.util.List;
import postern.lmtp.Submission;
import postern.rewrite.auth.AuthResults;
import postern.rewrite.auth.AuthorResult;
import postern.rewrite.auth.arc.ArcResult;
import postern.rewrite.auth.dkim.DkimResult;
import postern.rewrite.auth.dkim.DkimVerdict;
import postern.rewrite.auth.results.AuthenticationResults;
import postern.rewrite.auth.results.AuthenticationResults.Method;
import postern.rewrite.auth.results.AuthenticationResults.Property;
import postern.rewrite.auth.spf.SpfResult;

/**
 * Tells receivers what we found, in the form of RFC 8601: for the field of that name, for the seal, and for the trace.
 * No address stands in it, only domains. Who trusts us must not take for a pass what we do not: that is told as {@code policy}
 * (RFC 8601 sections 2.7.1 and 2.7.2). Pure; any thread.
 */
final class TrustedResults {
    /** So many are looked at; a field with a word on each of two thousand others would be cut on its way. */
    private static final int MOST_SIGNATURES = 10;

    private final String authservId;

    TrustedResults(String authservId) {
        this.authservId = authservId;
    }

    /** A field's value, folded. */
    String text(AuthResults proofs, Submission submission) {
        var methods = new ArrayList<Method>();
        methods.add(spf(proofs, submission));
        proofs.dkim().stream().limit(MOST_SIGNATURES).forEach(signature -> methods.add(dkim(signature)));
        methods.add(arc(proofs.arc()));
        proofs.authors().forEach(author -> methods.add(dmarc(author)));
        return new AuthenticationResults(authservId, methods).text();
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

    private static Method arc(ArcResult arc) {
        List<Property> properties = arc.sets().isEmpty() ? List.of() : List.of(new Property("header", "oldest-pass", Integer.toString(arc.oldestPass())));
        return new Method("arc", arc.verdict().word(), arc.why(), properties);
    }

    private static Method dmarc(AuthorResult author) {
        return new Method("dmarc", author.dmarc().verdict().word(), author.dmarc().why(), List.of(
                new Property("policy", "dmarc", author.dmarc().policy().word()), new Property("header", "from", author.domain().ascii())));
    }
}
