package postern.rewrite.auth.arc;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.security.KeyPair;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.function.UnaryOperator;
import postern.rewrite.mail.HeaderField;
import postern.rewrite.mail.RawMessage;
import postern.rewrite.testing.HandSigner;
import postern.rewrite.testing.TxtDns;

/**
 * Seals as told, well or badly: {@code sN._domainkey.sealerN.example} for instance N. Immutable.
 *
 * @param messageSigner makes a bad ARC-Message-Signature of a good one
 * @param sealSigner    makes a bad ARC-Seal of a good one
 */
record ArcByHand(UnaryOperator<HandSigner> messageSigner, UnaryOperator<HandSigner> sealSigner) {
    static final KeyPair KEY = HandSigner.rsa(1024);
    static final ArcByHand GOOD = new ArcByHand(UnaryOperator.identity(), UnaryOperator.identity());
    private static final List<String> ORDER = List.of("arc-authentication-results", "arc-message-signature", "arc-seal");

    ArcByHand message(UnaryOperator<HandSigner> change) {
        return new ArcByHand(change, sealSigner);
    }

    ArcByHand seal(UnaryOperator<HandSigner> change) {
        return new ArcByHand(messageSigner, change);
    }

    /** One set more; {@code cv=} is what an honest sealer of a good chain says. */
    String over(String mail, int instance) {
        return over(mail, instance, instance == 1 ? "none" : "pass");
    }

    String over(String mail, int instance, String cv) {
        HandSigner signer = HandSigner.dkim(KEY).without("v").with("d", "sealer" + instance + ".example").with("s", "s" + instance);
        String results = "ARC-Authentication-Results: i=" + instance + "; sealer" + instance + ".example;\r\n dmarc=pass header.from=author.example\r\n";
        String signed = results + messageSigner.apply(signer.with("i", "" + instance).as("ARC-Message-Signature")).sign(mail);
        return sealSigner.apply(signer.without("h", "c").with("i", "" + instance).with("cv", cv).as("ARC-Seal")).seal(signed, covered(signed));
    }

    /** Several good sets, from the first on. */
    static String chain(String mail, int sets) {
        String sealed = mail;
        for (int instance = 1; instance <= sets; instance++) sealed = GOOD.over(sealed, instance);
        return sealed;
    }

    static TxtDns dns(int sealers) {
        var dns = new TxtDns();
        for (int i = 1; i <= sealers; i++) dns.with("s" + i + "._domainkey.sealer" + i + ".example", HandSigner.record(KEY));
        return dns;
    }

    /** All ARC fields, by instance and in the order of RFC 8617 section 5.1.1. */
    private static List<HeaderField> covered(String mail) {
        var fields = new ArrayList<>(RawMessage.parse(mail.getBytes(ISO_8859_1)).fields().stream().filter(field -> kind(field) >= 0).toList());
        fields.sort(Comparator.comparingInt(ArcByHand::instance).thenComparingInt(ArcByHand::kind));
        return fields;
    }

    private static int kind(HeaderField field) {
        return ORDER.indexOf(field.name().toLowerCase(Locale.ROOT));
    }

    private static int instance(HeaderField field) {
        return Integer.parseInt(field.value().replaceFirst(".*?\\bi=(\\d+).*", "$1"));
    }
}
