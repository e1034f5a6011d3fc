package postern.rewrite.auth.dkim;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import postern.rewrite.mail.DomainName;
import postern.rewrite.mail.HeaderField;
import postern.rewrite.mail.RawMessage;
import postern.rewrite.sign.DkimSigner;
import postern.rewrite.sign.SigningKey;
import postern.rewrite.testing.HandSigner;
import postern.rewrite.testing.Peers;
import postern.rewrite.testing.TxtDns;

/** What holds for every message: what we sign passes here, and nothing that strangers write breaks the verifier. */
class DkimLawsTest {
    private static final Instant NOW = Instant.ofEpochSecond(1_795_223_148);
    private static final SigningKey KEY = SigningKey.generate(new DomainName("lists.example"), "s1");
    private static final KeyPair AUTHOR = HandSigner.rsa(1024);
    private static final String MAIL = "From: Ada <ada@author.example>\r\nTo: board@lists.example\r\nSubject: budget\r\n\r\nHello\r\n";

    @Test void whatWeSignPassesForAllMailWeHave() throws IOException {
        List<Path> files;
        try (Stream<Path> all = Stream.of("mime", "dkim").flatMap(DkimLawsTest::walk)) {
            files = all.filter(Files::isRegularFile).toList();
        }
        assertTrue(files.size() > 100, files.size() + " files");
        for (Path file : files) {
            byte[] bytes = Files.readAllBytes(file);
            passesSigned(bytes, file.toString());
            passesSigned(new String(bytes, ISO_8859_1).replaceAll("\r?\n", "\r\n").getBytes(ISO_8859_1), file + " with CRLF");
        }
    }

    @Test void whatWeSignPassesWhateverTheOctets() {
        Random random = new Random(6376);
        for (int round = 0; round < Peers.rounds(150, 10_000); round++) {
            String mail = "From:" + noise(random) + "\r\nSubject:" + noise(random) + "\r\n\tx\r\nTo\t :" + noise(random) + "\r\n\r\n" + noise(random) + "\r\n" + noise(random);
            passesSigned(mail.getBytes(ISO_8859_1), "round " + round + ": " + mail);
        }
    }

    private static void passesSigned(byte[] bytes, String what) {
        RawMessage message = RawMessage.parse(bytes);
        var header = new ArrayList<HeaderField>(message.fields());
        header.addFirst(DkimSigner.prepare(message).sign(KEY, NOW));
        RawMessage arrived = RawMessage.parse(message.withFields(header).toBytes());
        DkimResult result = verify(arrived).getFirst();
        assertTrue(result.passes() && !result.partial(), what + ": " + result.why());
        byte[] tampered = (new String(arrived.toBytes(), ISO_8859_1) + "x").getBytes(ISO_8859_1);
        assertEquals(DkimVerdict.FAIL, verify(RawMessage.parse(tampered)).getFirst().verdict(), what + " and an octet more");
    }

    /** One or two octets of the signature field changed, put in, taken out, or a piece of it repeated. */
    @Test void aMutatedSignatureNeverThrowsAndPassesOnlyIfItSaysTheSame() {
        Random random = new Random(8601);
        String signed = HandSigner.dkim(AUTHOR).with("x", "1800000000").with("i", "@author.example").with("q", "dns/txt").sign(MAIL);
        int end = signed.indexOf("\r\nFrom:");
        TxtDns dns = new TxtDns().with("s1._domainkey.author.example", HandSigner.record(AUTHOR));
        for (int round = 0; round < Peers.rounds(2_000, 200_000); round++) {
            String field = signed.substring(0, end);
            for (int i = random.nextInt(2); i >= 0; i--) field = mutated(field, random, 0);
            String shown = field;
            for (DkimResult result : verify(field + signed.substring(end), dns)) {
                if (result.passes()) assertEquals(meaning(signed.substring(0, end)), meaning(field), shown);
            }
        }
    }

    @Test void aMutatedKeyRecordNeverThrows() {
        Random random = new Random(8463);
        String mail = HandSigner.dkim(AUTHOR).sign(MAIL);
        int passed = 0;
        int rounds = Peers.rounds(2_000, 100_000);
        for (int round = 0; round < rounds; round++) {
            String record = mutated(HandSigner.record(AUTHOR), random, 0);
            if (verify(mail, new TxtDns().with("s1._domainkey.author.example", record)).getFirst().passes()) passed++;
        }
        assertTrue(passed < rounds / 4, passed + " of " + rounds + " mutated records still verify");
    }

    @Test void octetsThatAreNoKeyAndNoNameNeverThrow() {
        Random random = new Random(8032);
        String mail = HandSigner.dkim(HandSigner.ed25519()).sign(MAIL);
        for (int round = 0; round < Peers.rounds(150, 20_000); round++) {
            byte[] key = new byte[32];
            random.nextBytes(key);
            String record = "k=ed25519; p=" + Base64.getEncoder().encodeToString(key);
            assertFalse(verify(mail, new TxtDns().with("s1._domainkey.author.example", record)).getFirst().passes());
            String name = random.ints(random.nextInt(1, 12), 1, 0x2fff).filter(c -> c != ';' && c >= ' ').mapToObj(Character::toString).collect(Collectors.joining());
            String octets = new String((name + ".example").getBytes(UTF_8), ISO_8859_1);
            assertFalse(verify("DKIM-Signature: v=1; a=rsa-sha256; h=from; bh=YQ==; b=YQ==; s=s1; d=" + octets + "\r\n" + MAIL, new TxtDns()).getFirst().passes());
        }
    }

    @Test void aDomainInItsOwnScriptIsFoundUnderItsALabels() {
        String domain = new String("b\u00fccher.example".getBytes(UTF_8), ISO_8859_1);
        TxtDns dns = new TxtDns().with("s1._domainkey.xn--bcher-kva.example", HandSigner.record(AUTHOR));
        DkimResult result = verify(HandSigner.dkim(AUTHOR).with("d", domain).sign(MAIL), dns).getFirst();
        assertEquals(DkimVerdict.PASS, result.verdict(), result.why());
        assertEquals("xn--bcher-kva.example", result.domain().orElseThrow().ascii());
    }

    /** Shapes that punish whoever looks at the same octets again and again; the limit is there to end a hang. */
    @Test @Timeout(20)
    void hostileShapesCostNoMoreThanTheirLength() {
        int many = 200_000;
        List<String> odd = List.of("a;".repeat(many), "y=1;".repeat(many), tags(many), " ".repeat(many * 10) + "y=1", "y=" + "\r\n ".repeat(many) + "1",
                "h=" + "from:".repeat(many), "b=" + "A \t".repeat(many), "bh=" + "=".repeat(many), "l=" + "0".repeat(many), "x=" + "9".repeat(many),
                "i=" + "@".repeat(many), "i=@" + "a.".repeat(many), "d=" + "a.".repeat(many), "s=" + "-".repeat(many), "c=" + "/".repeat(many),
                "q=" + ":".repeat(many), "t=" + "1 ".repeat(many), "a=" + "rsa-".repeat(many));
        String header = "From: a\r\n".repeat(many / 10);
        TxtDns dns = new TxtDns().with("s1._domainkey.author.example", HandSigner.record(AUTHOR));
        for (String tags : odd) {
            String rest = "v=1;a=rsa-sha256;d=author.example;s=s1;h=from;bh=YQ==;b=YQ==;".replaceFirst("(?<=;)" + tags.charAt(0) + tags.charAt(1) + "[^;]*;", "");
            List<DkimResult> results = verify("DKIM-Signature: " + rest + tags + "\r\n" + header + "\r\nHello\r\n", dns);
            assertFalse(results.getFirst().passes(), tags.substring(0, 10));
        }
    }

    @Test @Timeout(20)
    void hostileKeyRecordsCostNoMoreThanTheirLength() {
        int many = 200_000;
        String mail = HandSigner.dkim(AUTHOR).sign(MAIL);
        for (String record : List.of("a;".repeat(many), tags(many), "p=" + "A".repeat(many), "p=" + "MIIB".repeat(many), "h=" + ":".repeat(many) + ";p=YQ==",
                "t=" + "s:".repeat(many) + ";p=YQ==", "n=" + "\u00e9".repeat(many), " ".repeat(many))) {
            assertFalse(verify(mail, new TxtDns().with("s1._domainkey.author.example", record)).getFirst().passes(), record.substring(0, 10));
        }
    }

    private static String tags(int many) {
        var text = new StringBuilder();
        for (int i = 0; i < many; i++) text.append('t').append(i).append("=1;");
        return text.toString();
    }

    private static String mutated(String text, Random random, int from) {
        int at = from + random.nextInt(text.length() - from);
        String letters = ";=: \t\r\n@/.,+0aA\0\u0080\u00ff<>\"";
        String letter = String.valueOf(letters.charAt(random.nextInt(letters.length())));
        return switch (random.nextInt(4)) {
            case 0 -> text.substring(0, at) + letter + text.substring(at + 1);
            case 1 -> text.substring(0, at) + letter + text.substring(at);
            case 2 -> text.substring(0, at) + text.substring(at + 1);
            default -> text.substring(0, at) + text.substring(Math.max(from, at - random.nextInt(30)));
        };
    }

    /** The field without white space, its name in lower case, without what the last letter of base64 leaves open. */
    private static String meaning(String field) {
        int colon = field.indexOf(':');
        return field.substring(0, colon).strip().toLowerCase(Locale.ROOT) + field.substring(colon).replaceAll("[ \t\r\n]", "").replaceAll("(; ?b=[^;]{170})[^;]*", "$1");
    }

    private static String noise(Random random) {
        String letters = " \t ab\u00e9\u00ff\0\r\u0001";
        var text = new StringBuilder();
        for (int i = random.nextInt(40); i > 0; i--) text.append(letters.charAt(random.nextInt(letters.length())));
        return text.toString();
    }

    private static List<DkimResult> verify(String mail, TxtDns dns) {
        return new DkimVerifier(dns).verify(RawMessage.parse(mail.getBytes(ISO_8859_1)), NOW);
    }

    private static List<DkimResult> verify(RawMessage message) {
        TxtDns dns = new TxtDns().with(KEY.dnsRecord().name().ascii(), KEY.dnsRecord().value());
        return new DkimVerifier(dns).verify(message, NOW);
    }

    private static Stream<Path> walk(String folder) {
        try {
            return Files.walk(Peers.vectors().resolve(folder));
        } catch (IOException trouble) {
            throw new UncheckedIOException(trouble);
        }
    }
}
