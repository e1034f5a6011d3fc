package postern.app.acceptance;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import postern.app.testing.MailClient;
import postern.app.testing.Postfix;
import postern.app.testing.Recorder;
import postern.rewrite.Arrival;
import postern.rewrite.Fitness;
import postern.rewrite.FromMode;
import postern.rewrite.ListProfile;
import postern.rewrite.ReplyGoesTo;
import postern.rewrite.Rewriter;
import postern.rewrite.Rewritten;
import postern.rewrite.mail.DomainName;
import postern.rewrite.mail.EmailAddress;
import postern.rewrite.mail.RawMessage;
import postern.rewrite.sign.ArcSealer;
import postern.rewrite.sign.ChainStatus;
import postern.rewrite.sign.CopyFinisher;
import postern.rewrite.sign.ReturnPath;
import postern.rewrite.sign.Seal;
import postern.rewrite.sign.SigningAlgorithm;
import postern.rewrite.sign.SigningKey;
import postern.rewrite.testing.Dkimpy;
import postern.rewrite.testing.MailDkim;
import postern.rewrite.testing.OddMessages;
import postern.rewrite.testing.Peers;
import postern.rewrite.testing.UnfitMails;

/**
 * All mail we have, as a list sends it: signed with both algorithms, sealed, through a real Postfix. It arrives octet for octet, two
 * outside judges pass each signature and the chain, and refuse its tampered twin. What SMTP would not carry passes in the form in which
 * it was written anew.
 */
class SealedMailIT {
    private static final Instant NOW = Instant.now();
    private static final Duration LIMIT = Duration.ofSeconds(120);
    private static final DomainName DOMAIN = new DomainName("lists.example");
    private static final SigningKey RSA = SigningKey.generate(DOMAIN, "s1");
    private static final SigningKey EDWARDS = SigningKey.generate(DOMAIN, "e1", SigningAlgorithm.ED25519_SHA256);
    private static final SigningKey GATEWAY = SigningKey.generate(new DomainName("gateway.example"), "g1");
    private static final Map<String, String> DNS = dns();

    private static final ListProfile BOARD = ListProfile.list(EmailAddress.parse("board@lists.example"), "Board", EmailAddress.parse("owner@lists.example"),
            true, ReplyGoesTo.AUTHOR);
    private static final Arrival ARRIVAL = new Arrival("01KAJ3T5Y8QZ7N4W2M6V9X0ABC", NOW, "mx.lists.example", Optional.empty(), Optional.empty());
    private static final Rewriter REWRITER = new Rewriter(new DomainName("mx.lists.example"), "mx.lists.example");
    private static final CopyFinisher FINISHER = new CopyFinisher(new ReturnPath(List.of("0123456789abcdef".getBytes(UTF_8))));

    /** @param chain what the judge is to find: {@code pass}, or {@code ended} where the chain came broken and the seal says so */
    private record Sent(String name, byte[] message, String chain) { }

    @Test void whatWeSignAndSealPassesBehindPostfixAndItsTwinDoesNot() throws IOException {
        List<Sent> sent = sent();
        assertTrue(sent.size() > 240, sent.size() + " messages");
        List<byte[]> arrived = throughPostfix(sent);
        for (int i = 0; i < sent.size(); i++) assertArrayEquals(asPostfixWritesIt(sent.get(i).message()), arrived.get(i), sent.get(i).name());
        List<byte[]> twins = new ArrayList<>();
        for (int i = 0; i < sent.size(); i++) twins.add(twin(arrived.get(i), i % 2 == 0));
        judgedByDkimpy(sent, arrived, twins);
        judgedByMailDkim(sent, arrived, twins);
    }

    private static void judgedByDkimpy(List<Sent> sent, List<byte[]> arrived, List<byte[]> twins) {
        List<Dkimpy.Verdict> good = Dkimpy.judge(arrived, DNS);
        List<Dkimpy.Verdict> bad = Dkimpy.judge(twins, DNS);
        for (int i = 0; i < sent.size(); i++) {
            String name = sent.get(i).name();
            assertEquals(List.of(true, true), ours(good.get(i)), name + ": " + good.get(i));
            assertEquals(sent.get(i).chain(), good.get(i).chain(), name + ": " + good.get(i).why());
            assertTrue(good.get(i).newest(), name + ": " + good.get(i).why());
            assertEquals(List.of(false, false), ours(bad.get(i)), name);
            assertFalse(bad.get(i).newest(), name);
        }
    }

    /** Ours stand above those that the message came with. */
    private static List<Boolean> ours(Dkimpy.Verdict verdict) {
        return verdict.signatures().stream().limit(2).map(Dkimpy.Result::pass).toList();
    }

    /** Debian 12's knows no Ed25519. */
    private static void judgedByMailDkim(List<Sent> sent, List<byte[]> arrived, List<byte[]> twins) {
        List<MailDkim.Verdict> good = MailDkim.judge(arrived, DNS);
        List<MailDkim.Verdict> bad = MailDkim.judge(twins, DNS);
        for (int i = 0; i < sent.size(); i++) {
            String name = sent.get(i).name();
            assertEquals("rsa-sha256 pass", good.get(i).signatures().getFirst(), name);
            assertEquals(sent.get(i).chain().equals("pass"), good.get(i).chainPasses(), name + ": " + good.get(i));
            assertFalse(bad.get(i).signatures().getFirst().endsWith("pass"), name);
            assertFalse(bad.get(i).chainPasses(), name);
        }
    }

    /** In at one port, out at the other: each as it came out, below Postfix' own Received. */
    private static List<byte[]> throughPostfix(List<Sent> sent) throws IOException {
        try (Recorder recorder = Recorder.start(); Postfix postfix = new Postfix("mx.relay.test").with("mynetworks", "127.0.0.0/8")
                .with("smtpd_relay_restrictions", "permit_mynetworks, reject").with("default_transport", "smtp:[127.0.0.1]:" + recorder.port())
                .with("header_size_limit", "10000000").with("disable_mime_output_conversion", "yes").start()) {
            try (var client = MailClient.smtp(postfix.port())) {
                for (int i = 0; i < sent.size(); i++) {
                    var answers = client.send("b@lists.example", List.of("m" + i + "@receiver.test"), sent.get(i).message(), "BODY=8BITMIME");
                    assertTrue(answers.only().startsWith("250"), sent.get(i).name() + ": " + answers);
                }
            }
            postfix.awaitEmptyQueue(LIMIT);
            Map<String, byte[]> byRecipient = new HashMap<>();
            recorder.copies().forEach(copy -> byRecipient.put(copy.to(), copy.belowReceived(1)));
            assertEquals(List.of(), recorder.faults());
            var arrived = new ArrayList<byte[]>();
            for (int i = 0; i < sent.size(); i++) arrived.add(byRecipient.get("m" + i + "@receiver.test"));
            return arrived;
        }
    }

    /** Without white space before the colons of fields, which the relaxed form leaves out too, and without what nobody but mailboxes reads. */
    private static byte[] asPostfixWritesIt(byte[] message) {
        String text = new String(message, ISO_8859_1);
        int end = text.indexOf("\r\n\r\n");
        return (text.substring(0, end).replaceAll("(?m)^([!-9;-~]+)[ \t]+:", "$1:").replaceAll("(?i)\r\nContent-Length:[^\r]*", "") + text.substring(end)).getBytes(ISO_8859_1);
    }

    /** A changed author, or a line more. */
    private static byte[] twin(byte[] message, boolean body) {
        String text = new String(message, ISO_8859_1);
        String changed = body ? text + "one more line\r\n" : text.replaceFirst("(?mi)^(From[ \t]*:)", "$1 Eve");
        assertFalse(changed.equals(text), text);
        return changed.getBytes(ISO_8859_1);
    }

    private static List<Sent> sent() throws IOException {
        var sent = new ArrayList<Sent>();
        for (Map.Entry<String, RawMessage> mail : corpus().entrySet()) {
            RawMessage message = mail.getValue();
            boolean stays = Fitness.of(message).isFit() && message.all("From").size() == 1;
            if (stays) sent.add(finished(mail.getKey() + ", kept", REWRITER.rewrite(message, BOARD.with(FromMode.KEEP), ARRIVAL).message()));
            Rewritten munged = REWRITER.rewrite(message, BOARD, ARRIVAL);
            if (munged.unfit().isPresent()) assertFalse(stays, mail.getKey() + ": " + munged.unfit());
            else sent.add(finished(mail.getKey() + ", munged", munged.message()));
        }
        return sent;
    }

    private static Sent finished(String name, RawMessage message) {
        boolean chained = message.first("ARC-Seal").isPresent();
        boolean whole = message.all("ARC-Seal").stream().allMatch(field -> field.value().contains("d=gateway.example"));
        var status = chained ? whole ? ChainStatus.PASS : ChainStatus.FAIL : ChainStatus.NONE;
        var seal = new Seal(RSA, status, "mx.lists.example;\r\n\tspf=pass smtp.mailfrom=author.example");
        RawMessage finished = FINISHER.open(message, List.of(RSA, EDWARDS), DOMAIN, Optional.of(seal), NOW).finish(1).message();
        return new Sent(name, OddMessages.onTheWire(finished).toBytes(), status == ChainStatus.FAIL ? "ended" : "pass");
    }

    private static Map<String, RawMessage> corpus() throws IOException {
        var mails = new LinkedHashMap<String, RawMessage>();
        try (Stream<Path> files = Files.walk(Peers.vectors().resolve("mime"))) {
            for (Path file : files.filter(Files::isRegularFile).sorted().toList()) mails.put(file.toString(), asItArrives(Files.readAllBytes(file)));
        }
        mails.putAll(OddMessages.all());
        mails.putAll(UnfitMails.curable());
        mails.putAll(shapes());
        RawMessage plain = mails.get("plain");
        var chained = new ArrayList<>(ArcSealer.prepare(plain).seal(plain.fields(), new Seal(GATEWAY, ChainStatus.NONE, "gateway.example; spf=pass smtp.mailfrom=author.example"), NOW));
        chained.addAll(plain.fields());
        mails.put("a chain that goes on", plain.withFields(chained));
        return mails;
    }

    /** With the line ends of SMTP, and without the line that mailboxes begin with. */
    private static RawMessage asItArrives(byte[] file) {
        String text = new String(file, ISO_8859_1).replaceAll("\r?\n", "\r\n").replaceFirst("^(Unix)?From [^\r]*\r\n", "");
        return RawMessage.parse((text.endsWith("\r\n") ? text : text + "\r\n").getBytes(ISO_8859_1));
    }

    /** At the limits of what we take, and beyond. */
    private static Map<String, RawMessage> shapes() {
        String from = "From: Ada <ada@author.example>\r\nSubject: budget\r\n";
        var shapes = new LinkedHashMap<String, String>();
        shapes.put("5 MB of header", from + ("X-Fill: " + "sixty-four octets of nothing that anybody would want to read now\r\n ".repeat(1_000) + "end\r\n").repeat(75) + "\r\nHello\r\n");
        shapes.put("1,000 parts", from + "Content-Type: multipart/mixed; boundary=b\r\n\r\n" + "--b\r\n\r\nHello\r\n".repeat(1_000) + "--b--\r\n");
        var nested = new StringBuilder(from + "Content-Type: multipart/mixed; boundary=b0\r\n\r\n");
        for (int level = 1; level < 200; level++) nested.append("--b").append(level - 1).append("\r\nContent-Type: multipart/mixed; boundary=b").append(level).append("\r\n\r\n");
        shapes.put("200 levels", nested + "--b199\r\n\r\nHello\r\n--b199--\r\n");
        shapes.put("a text of 8 bits", from + "Content-Type: text/plain; charset=iso-8859-1\r\nContent-Transfer-Encoding: 8bit\r\n\r\ngr\u00fc\u00dfe\r\n.\r\n..\r\nFrom here\r\n");
        var messages = new LinkedHashMap<String, RawMessage>();
        shapes.forEach((name, text) -> messages.put(name, RawMessage.parse(text.getBytes(ISO_8859_1))));
        return messages;
    }

    private static Map<String, String> dns() {
        var records = new HashMap<String, String>();
        for (SigningKey key : List.of(RSA, EDWARDS, GATEWAY)) records.put(key.dnsRecord().name().ascii(), key.dnsRecord().value());
        return records;
    }
}
