package postern.rewrite.sign;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import postern.rewrite.mail.DomainName;
import postern.rewrite.mail.RawMessage;
import postern.rewrite.testing.Dkimpy;
import postern.rewrite.testing.MailDkim;
import postern.rewrite.testing.Peers;

/** All mail we have that can travel as it is: signed with both algorithms and sealed, two judges accept it, and refuse its tampered twin. */
class SealedMailLawsIT {
    private static final CopyFinisher FINISHER = new CopyFinisher(new ReturnPath(List.of("0123456789abcdef".getBytes(ISO_8859_1))));
    private static final DomainName RETURNS = TestKeys.KEY.domain();
    private static final Seal SEAL = new Seal(TestKeys.KEY, ChainStatus.NONE, "mx.lists.example;\r\n\tspf=pass smtp.mailfrom=author.example");

    @Test void whatLeavesPassesAndItsTwinDoesNot() throws IOException {
        Map<String, RawMessage> mail = fitForTransport();
        assertTrue(mail.size() >= 60, mail.size() + " messages");
        List<String> names = List.copyOf(mail.keySet());
        List<byte[]> sent = mail.values().stream().map(SealedMailLawsIT::finished).toList();
        List<byte[]> twins = sent.stream().map(SealedMailLawsIT::twin).toList();
        judgedByDkimpy(names, sent, twins);
        judgedByMailDkim(names, sent, twins);
    }

    private static void judgedByDkimpy(List<String> names, List<byte[]> sent, List<byte[]> twins) {
        List<Dkimpy.Verdict> good = Dkimpy.judge(sent, TestKeys.dns());
        List<Dkimpy.Verdict> bad = Dkimpy.judge(twins, TestKeys.dns());
        for (int i = 0; i < names.size(); i++) {
            assertEquals(List.of(true, true), ours(good.get(i)), names.get(i) + ": " + good.get(i));
            assertEquals("pass", good.get(i).chain(), names.get(i) + ": " + good.get(i).why());
            assertEquals(List.of(false, false), ours(bad.get(i)), names.get(i));
            assertEquals("fail", bad.get(i).chain(), names.get(i));
        }
    }

    /** Ours stand above those that the message came with. */
    private static List<Boolean> ours(Dkimpy.Verdict verdict) {
        return verdict.signatures().stream().limit(2).map(Dkimpy.Result::pass).toList();
    }

    private static void judgedByMailDkim(List<String> names, List<byte[]> sent, List<byte[]> twins) {
        List<MailDkim.Verdict> good = MailDkim.judge(sent, TestKeys.dns());
        List<MailDkim.Verdict> bad = MailDkim.judge(twins, TestKeys.dns());
        for (int i = 0; i < names.size(); i++) {
            assertEquals("rsa-sha256 pass", good.get(i).signatures().getFirst(), names.get(i));
            assertTrue(good.get(i).chainPasses(), names.get(i) + ": " + good.get(i));
            assertFalse(bad.get(i).signatures().getFirst().endsWith("pass"), names.get(i));
            assertFalse(bad.get(i).chainPasses(), names.get(i));
        }
    }

    private static byte[] finished(RawMessage message) {
        return FINISHER.open(message, List.of(TestKeys.KEY, TestKeys.ED), RETURNS, Optional.of(SEAL), ArcSealerTest.Sealed.NOW).finish(1).message().toBytes();
    }

    /** One more line at the end, or in the header where the end may not count. */
    private static byte[] twin(byte[] message) {
        return (new String(message, ISO_8859_1) + "one more line\r\n").getBytes(ISO_8859_1);
    }

    private static Map<String, RawMessage> fitForTransport() throws IOException {
        List<Path> files;
        try (Stream<Path> all = Stream.concat(Files.walk(Peers.vectors().resolve("mime")), Files.walk(Peers.vectors().resolve("dkim")))) {
            files = all.filter(Files::isRegularFile).filter(file -> !file.toString().contains("LICENSE")).sorted().toList();
        }
        var fit = new LinkedHashMap<String, RawMessage>();
        for (Path file : files) {
            String text = new String(Files.readAllBytes(file), ISO_8859_1).replaceAll("\r?\n", "\r\n").replaceFirst("^(Unix)?From [^\r]*\r\n", "");
            if (isFit(text)) fit.put(file.toString(), RawMessage.parse(text.getBytes(ISO_8859_1)));
        }
        return fit;
    }

    /** RFC 5321 section 4.5.3.1.6 and RFC 5322 sections 2.2 and 3.6: short lines, no NUL, no lone CR, a header that ends in an empty line and has one From. */
    private static boolean isFit(String text) {
        if (text.indexOf('\0') >= 0 || text.replace("\r\n", "").indexOf('\r') >= 0 || !text.endsWith("\r\n")) return false;
        if (text.lines().anyMatch(line -> line.length() > 998)) return false;
        RawMessage message = RawMessage.parse(text.getBytes(ISO_8859_1));
        return message.all("From").size() == 1 && message.withFields(message.fields()).size() == message.size();
    }
}
