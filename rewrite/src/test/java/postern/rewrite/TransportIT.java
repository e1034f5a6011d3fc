package postern.rewrite;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import postern.rewrite.mail.DomainName;
import postern.rewrite.mail.EmailAddress;
import postern.rewrite.mail.RawMessage;
import postern.rewrite.sign.DkimSigner;
import postern.rewrite.sign.SigningKey;
import postern.rewrite.testing.Dkimpy;
import postern.rewrite.testing.UnfitMails;

/** Mail that was written anew to be fit for SMTP, signed, as Debian's dkimpy judges it. */
class TransportIT {
    private static final SigningKey KEY = SigningKey.generate(new DomainName("lists.example"), "s1");

    @Test void anOutsideJudgeAcceptsTheSignature() {
        var names = List.copyOf(UnfitMails.curable().keySet());
        List<Dkimpy.Verdict> verdicts = Dkimpy.judge(UnfitMails.curable().values().stream().map(TransportIT::signed).toList(),
                Map.of(KEY.dnsRecord().name().ascii(), KEY.dnsRecord().value()));
        for (int i = 0; i < names.size(); i++) assertTrue(verdicts.get(i).allPass(1), names.get(i) + ": " + verdicts.get(i));
    }

    private static byte[] signed(RawMessage mail) {
        var profile = ListProfile.plain(EmailAddress.parse("board@lists.example"));
        var arrival = new Arrival(RewriteCasesTest.POSTING, RewriteCasesTest.RECEIVED, "mx.lists.example", Optional.empty(), Optional.empty());
        RawMessage rewritten = RewriteCasesTest.REWRITER.rewrite(mail, profile, arrival).message();
        var fields = new ArrayList<>(rewritten.fields());
        fields.addFirst(DkimSigner.prepare(rewritten).sign(KEY, Instant.ofEpochSecond(1_700_000_000)));
        return rewritten.withFields(fields).toBytes();
    }
}
