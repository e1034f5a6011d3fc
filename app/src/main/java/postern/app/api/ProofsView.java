package postern.app.api;

import io.micronaut.serde.annotation.Serdeable;
import java.util.List;
import postern.rewrite.auth.results.AuthenticationResults;
import postern.rewrite.auth.results.AuthenticationResults.Method;

/**
 * The proofs that came with a mail, in the words of RFC 8601.
 *
 * @param dkim  one for each signature, as they stand in the header
 * @param dmarc one for each domain in From; most mails have one
 */
@Serdeable
record ProofsView(Spf spf, List<Signature> dkim, Arc arc, List<Dmarc> dmarc) {

    /** @param domain of MAIL FROM, or of HELO under a null sender; null if there is none */
    @Serdeable
    record Spf(String result, String domain, String reason) { }

    @Serdeable
    record Signature(String result, String domain, String selector, String algorithm, String reason) { }

    @Serdeable
    record Arc(String result, String reason) { }

    /** @param policy what the domain asks for */
    @Serdeable
    record Dmarc(String result, String domain, String policy, String reason) { }

    /** Read from what was found, as it was written down. */
    static ProofsView of(AuthenticationResults found) {
        return new ProofsView(
                found.of("spf").stream().findFirst().map(spf -> new Spf(spf.result(), spf.value("smtp.mailfrom").or(() -> spf.value("smtp.helo")).orElse(null), spf.reason())).orElse(null),
                found.of("dkim").stream().map(ProofsView::signature).toList(),
                found.of("arc").stream().findFirst().map(arc -> new Arc(arc.result(), arc.reason())).orElse(null),
                found.of("dmarc").stream().map(dmarc -> new Dmarc(dmarc.result(), dmarc.value("header.from").orElse(null),
                        dmarc.value("policy.dmarc").orElse(null), dmarc.reason())).toList());
    }

    private static Signature signature(Method dkim) {
        return new Signature(dkim.result(), dkim.value("header.d").orElse(null), dkim.value("header.s").orElse(null), dkim.value("header.a").orElse(null), dkim.reason());
    }
}
