package postern.rewrite.auth.dkim;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import postern.rewrite.mail.DomainName;
import postern.rewrite.mail.HeaderField;
import postern.rewrite.mail.RawMessage;
import postern.rewrite.sign.DkimSigner;
import postern.rewrite.sign.SigningKey;
import postern.rewrite.testing.Dkimpy;
import postern.rewrite.testing.HandSigner;
import postern.rewrite.testing.Peers;
import postern.rewrite.testing.TxtDns;

/** The same messages before us and before Debian's dkimpy: both pass them, or neither. */
class DkimVerifierIT {
    private static final Instant NOW = Instant.ofEpochSecond(1_795_223_148);
    private static final SigningKey OURS = SigningKey.generate(new DomainName("lists.example"), "s1");
    private static final KeyPair RSA = HandSigner.rsa(1024);
    private static final KeyPair ED = HandSigner.ed25519();
    private static final Map<String, String> DNS = Map.of(OURS.dnsRecord().name().ascii(), OURS.dnsRecord().value(),
            "s1._domainkey.author.example", HandSigner.record(RSA), "ed._domainkey.author.example", HandSigner.record(ED));
    private static final String MAIL = "From: Ada <ada@author.example>\r\nTo: board@lists.example\r\nSubject: first\r\nSubject: budget  \t of\r\n\tlast year\r\n"
            + "X-Latin: gr\u00fc\u00dfe\r\n\r\nHello  there \r\n\r\n \t\r\nbye\r\n\r\n";

    static Stream<Map.Entry<String, String>> messages() {
        var messages = new LinkedHashMap<String, String>();
        for (String form : List.of("simple/simple", "simple/relaxed", "relaxed/simple", "relaxed/relaxed", "relaxed")) {
            messages.put("rsa " + form, HandSigner.dkim(RSA).with("c", form).with("h", "from:subject:x-latin:subject:cc").sign(MAIL));
            messages.put("ed25519 " + form, HandSigner.dkim(ED).with("s", "ed").with("c", form).with("h", "from:from:subject").sign(MAIL));
        }
        messages.put("both", HandSigner.dkim(RSA).sign(HandSigner.dkim(ED).with("s", "ed").sign(MAIL)));
        messages.put("ours", ours(MAIL));
        messages.put("ours over the author's", ours(HandSigner.dkim(RSA).sign(MAIL)));
        messages.put("no body", HandSigner.dkim(RSA).sign("From: ada@author.example\r\n\r\n"));
        messages.put("no body, simple", HandSigner.dkim(RSA).with("c", "simple/simple").sign("From: ada@author.example\r\n\r\n"));
        messages.put("l=", HandSigner.dkim(RSA).with("l", "5").sign(MAIL) + "more\r\n");
        messages.put("i= below", HandSigner.dkim(RSA).with("i", "x@sub.author.example").sign(MAIL));
        return messages.entrySet().stream();
    }

    @ParameterizedTest
    @MethodSource("messages")
    void bothPassWhatIsWhole(Map.Entry<String, String> message) {
        List<Boolean> ours = verify(message.getValue());
        assertTrue(ours.stream().allMatch(pass -> pass), message.getKey());
        assertEquals(judge(message.getValue()), ours, message.getKey());
    }

    static Stream<Map.Entry<String, String>> toTamper() {
        return messages().filter(message -> Set.of("rsa simple/simple", "ed25519 relaxed/relaxed", "both", "ours over the author's").contains(message.getKey()));
    }

    @ParameterizedTest
    @MethodSource("toTamper")
    void bothSayTheSameOfTamperedTwins(Map.Entry<String, String> message) {
        Random random = new Random(6376);
        String whole = message.getValue();
        for (String twin : Stream.concat(Stream.of(whole.replace("Hello", "Hallo"), whole.replace("ada@", "eve@"), "Subject: another\r\n" + whole, whole + "x\r\n",
                "From: eve@x.example\r\n" + whole, whole.replace("s=s1", "s=s2"), whole.replace("d=author.example", "d=other.example"), whole.replace("v=1", "v=2"),
                whole.replace("  ", " "), whole.replace("a=rsa-sha256", "a=rsa-sha1"), whole.replaceFirst("; h=[^;]*", "; h=to")), changed(whole, random)).toList()) {
            assertEquals(judge(twin), verify(twin), twin);
        }
    }

    @Test void bothPassAllMailWeSign() throws IOException {
        List<Path> files;
        try (Stream<Path> all = Files.walk(Peers.vectors().resolve("mime"))) {
            files = all.filter(Files::isRegularFile).toList();
        }
        int judged = 0;
        for (Path file : files.subList(0, Peers.rounds(Math.min(25, files.size()), files.size()))) {
            String mail = new String(Files.readAllBytes(file), ISO_8859_1).replaceAll("\r?\n", "\r\n");
            if (!isReadAlike(mail)) continue;
            assertEquals(judge(ours(mail)), verify(ours(mail)), file.toString());
            judged++;
        }
        assertTrue(judged > 10, judged + " judged");
    }

    /** dkimpy has rules of its own for white space before a colon, lines that are no field, and a last line without end. */
    private static boolean isReadAlike(String mail) {
        return mail.endsWith("\r\n") && mail.contains("\r\n\r\n")
                && mail.substring(0, mail.indexOf("\r\n\r\n")).lines().allMatch(line -> line.matches("[!-9;-~]+:.*|[ \t].*"));
    }

    /** A letter of the signature's base64 or of the body exchanged for another. */
    private static Stream<String> changed(String whole, Random random) {
        return Stream.generate(() -> {
            int at;
            do at = random.nextInt(whole.length()); while (!Character.isLetter(whole.charAt(at)) || whole.charAt(at) == 'x');
            return whole.substring(0, at) + 'x' + whole.substring(at + 1);
        }).limit(Peers.rounds(3, 100));
    }

    private static String ours(String mail) {
        RawMessage message = RawMessage.parse(mail.getBytes(ISO_8859_1));
        var header = new ArrayList<HeaderField>(message.fields());
        header.addFirst(DkimSigner.prepare(message).sign(OURS, Instant.ofEpochSecond(1_700_000_000)));
        return new String(message.withFields(header).toBytes(), ISO_8859_1);
    }

    private static List<Boolean> verify(String mail) {
        return new DkimVerifier(TxtDns.of(DNS)).verify(RawMessage.parse(mail.getBytes(ISO_8859_1)), NOW).stream().map(DkimResult::passes).toList();
    }

    private static List<Boolean> judge(String mail) {
        return Dkimpy.verify(mail.getBytes(ISO_8859_1), DNS).stream().map(Dkimpy.Result::pass).toList();
    }
}
