package postern.app.intake;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetAddress;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import postern.lmtp.Peer;
import postern.lmtp.Submission;
import postern.rewrite.auth.AuthResults;
import postern.rewrite.auth.arc.ArcResult;
import postern.rewrite.auth.arc.ArcVerdict;
import postern.rewrite.auth.dkim.DkimResult;
import postern.rewrite.auth.dkim.DkimVerdict;
import postern.rewrite.auth.results.AuthenticationResults;
import postern.rewrite.auth.spf.SpfResult;
import postern.rewrite.auth.spf.SpfVerdict;
import postern.rewrite.mail.DomainName;
import postern.rewrite.mail.EmailAddress;
import postern.rewrite.mail.Envelope;
import postern.rewrite.mail.HeaderField;
import postern.rewrite.mail.RawMessage;
import postern.rewrite.mail.ReversePath;

class TrustedResultsTest {
    private static final DomainName BANK = new DomainName("bank.example");

    @Test void aPassOfSpfThatCountsIsToldAsSuch() {
        assertEquals("pass", told(true, List.of()).of("spf").getFirst().result());
    }

    @Test void aSpoofThroughAGatewayIsNoPassToThoseWhoTrustUs() {
        assertEquals(List.of(), told(false, List.of()).passing("spf", "smtp.mailfrom"));
        assertEquals("policy", told(false, List.of()).of("spf").getFirst().result());
    }

    @Test void aSignatureOverAPartOfTheBodyIsNoPassEither() {
        assertEquals(List.of("bank.example"), told(true, List.of(signature(false))).passing("dkim", "header.d"));
        assertEquals(List.of(), told(true, List.of(signature(true))).passing("dkim", "header.d"));
    }

    @Test void twoThousandSignaturesMakeNoFieldThatIsCutOnItsWay() {
        AuthenticationResults told = told(true, Collections.nCopies(2_000, signature(false)));
        assertEquals(10, told.of("dkim").size());
        assertTrue(told.text().length() < 4_000, told.text());
    }

    private static AuthenticationResults told(boolean spfCounts, List<DkimResult> signatures) {
        var found = new AuthResults(new SpfResult(SpfVerdict.PASS, Optional.of(BANK), "it may"), spfCounts, signatures,
                new ArcResult(ArcVerdict.NONE, "no set", List.of()), List.of());
        var envelope = new Envelope(ReversePath.of(EmailAddress.parse("pay@bank.example")), List.of(EmailAddress.parse("board@lists.example")), false, false);
        var submission = new Submission(envelope, RawMessage.parse("From: pay@bank.example\r\n\r\n".getBytes(ISO_8859_1)),
                new Peer(InetAddress.getLoopbackAddress(), "mx.example", Optional.empty()), Instant.EPOCH);
        String text = new TrustedResults("relay.example").text(found, submission);
        return AuthenticationResults.parse(text.replace("\r\n", "")).orElseThrow();
    }

    private static DkimResult signature(boolean partial) {
        return new DkimResult(DkimVerdict.PASS, Optional.of(BANK), "s1", "rsa-sha256", "verified", partial, partial, true, Optional.empty(), Optional.empty(), List.of("from"),
                HeaderField.of("DKIM-Signature", "v=1"));
    }
}
