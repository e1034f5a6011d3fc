package postern.app.api;

import io.micronaut.serde.annotation.Serdeable;
import java.util.List;
import java.util.Optional;
import postern.rewrite.auth.results.AuthenticationResults;
import postern.rewrite.auth.results.AuthenticationResults.Method;

/**
 * The proofs that came with a mail, in the words of RFC 8601; the same in the trace of a posting and in what is explained.
 *
 * @param spf    null, as {@code arc} is, where it cannot be read any more
 * @param dkim   one for each signature, as they stand in the header
 * @param dmarc  for the first domain in From; null if there is none that could be asked
 * @param others for the other domains in From; most mails have none
 * @param proven true if everybody in From is
 * @param by     what proves the author: {@code dkim}, {@code spf}, {@code arc}, {@code results} or {@code submitter}; null if nothing does
 */
@Serdeable
record ProofsView(Spf spf, List<Signature> dkim, Arc arc, Dmarc dmarc, List<Dmarc> others, boolean proven, String by) {

    /** @param domain of MAIL FROM, or of HELO under a null sender; null if there is none */
    @Serdeable
    record Spf(String result, String domain, String reason) { }

    @Serdeable
    record Signature(String domain, String selector, String algorithm, String result, String reason) { }

    /** @param sealers the last one first */
    @Serdeable
    record Arc(String result, List<String> sealers, String reason) { }

    /**
     * @param policy  what the domain asks for
     * @param aligned {@code dkim}, {@code spf} where a check passed that speaks for the domain
     */
    @Serdeable
    record Dmarc(String result, String domain, String policy, List<String> aligned, String reason) { }

    /** @param found empty if it was written down and is cut off */
    static ProofsView of(Optional<AuthenticationResults> found, Optional<String> by) {
        List<Dmarc> dmarc = methods(found, "dmarc").stream().map(ProofsView::dmarc).toList();
        return new ProofsView(
                methods(found, "spf").stream().findFirst().map(ProofsView::spf).orElse(null),
                methods(found, "dkim").stream().map(ProofsView::signature).toList(),
                methods(found, "arc").stream().findFirst().map(arc -> new Arc(arc.result(), words(arc, "policy.sealers"), arc.reason())).orElse(null),
                dmarc.isEmpty() ? null : dmarc.getFirst(), dmarc.stream().skip(1).toList(), by.isPresent(), by.orElse(null));
    }

    private static List<Method> methods(Optional<AuthenticationResults> found, String name) {
        return found.map(results -> results.of(name)).orElse(List.of());
    }

    private static Spf spf(Method spf) {
        return new Spf(spf.result(), spf.value("smtp.mailfrom").or(() -> spf.value("smtp.helo")).orElse(null), spf.reason());
    }

    private static Signature signature(Method dkim) {
        return new Signature(dkim.value("header.d").orElse(null), dkim.value("header.s").orElse(null), dkim.value("header.a").orElse(null), dkim.result(), dkim.reason());
    }

    private static Dmarc dmarc(Method dmarc) {
        return new Dmarc(dmarc.result(), dmarc.value("header.from").orElse(null), dmarc.value("policy.dmarc").orElse(null), words(dmarc, "policy.aligned"), dmarc.reason());
    }

    private static List<String> words(Method method, String property) {
        return method.value(property).map(words -> List.of(words.split(","))).orElse(List.of());
    }
}
