package postern.rewrite.sign;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.lang.management.ManagementFactory;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import postern.rewrite.Arrival;
import postern.rewrite.ListProfile;
import postern.rewrite.ReplyGoesTo;
import postern.rewrite.Rewriter;
import postern.rewrite.auth.dkim.DkimVerifier;
import postern.rewrite.auth.results.AuthenticationResults;
import postern.rewrite.mail.DomainName;
import postern.rewrite.mail.EmailAddress;
import postern.rewrite.mail.RawMessage;
import postern.rewrite.testing.TxtDns;

/** What the workshop costs, in CPU time of one thread: one line of JSON for each part. Not a test; run by hand. */
final class WorkshopSpeed {
    private static final Instant NOW = Instant.ofEpochSecond(1_795_223_148);
    private static final int ROUNDS = 3;
    private static final int PAIRS = 15;
    private static final long ROUND_NANOS = 400_000_000;

    private static final List<SigningKey> BOTH = List.of(TestKeys.KEY, TestKeys.ED);
    private static final Optional<Seal> SEAL = Optional.of(new Seal(TestKeys.KEY, ChainStatus.NONE, "mx.lists.example;\r\n\tdkim=pass header.d=author.example"));

    private static final DkimVerifier VERIFIER = new DkimVerifier(TxtDns.of(TestKeys.dns()));

    private WorkshopSpeed() { }

    public static void main(String[] arguments) {
        var finisher = new CopyFinisher(new ReturnPath(List.of("0123456789abcdef".getBytes(UTF_8))));
        var rewriter = new Rewriter(new DomainName("relay.lists.example"), "relay.lists.example");
        ListProfile profile = ListProfile.list(EmailAddress.parse("board@lists.example"), "Board", EmailAddress.parse("board-owner@lists.example"), true, ReplyGoesTo.AUTHOR);
        var arrival = new Arrival("01KAJ3T5Y8QZ7N4W2M6V9X0ABC", NOW, "mx.lists.example", Optional.empty(), Optional.empty());
        for (int size : new int[] {5_000, 50_000}) {
            RawMessage message = message(size);
            RawMessage rewritten = rewriter.rewrite(message, profile, arrival).message();
            measure("parse", size, () -> RawMessage.parse(message.toBytes()));
            measure("rewrite", size, () -> rewriter.rewrite(message, profile, arrival));
            measure("bodyHash", size, () -> DkimCanonical.RELAXED.bodyHash(rewritten.body()));
            measure("sign", size, () -> finisher.open(rewritten, TestKeys.KEY, NOW));
            measure("signTwice", size, () -> finisher.open(rewritten, BOTH, TestKeys.KEY.domain(), NOW));
            measure("signAndSeal", size, () -> finisher.open(rewritten, List.of(TestKeys.KEY), TestKeys.KEY.domain(), SEAL, NOW));
            RawMessage signed = finisher.open(rewritten, TestKeys.KEY, NOW).finish(1).message();
            measure("verify", size, () -> VERIFIER.verify(signed, NOW));
            byte[] digestOnly = new byte[32];
            paired("sign to raw RSA", size, () -> finisher.open(rewritten, TestKeys.KEY, NOW), () -> TestKeys.KEY.sign(digestOnly));
            paired("signAndSeal to raw RSA", size, () -> finisher.open(rewritten, List.of(TestKeys.KEY), TestKeys.KEY.domain(), SEAL, NOW), () -> TestKeys.KEY.sign(digestOnly));
            measure("sealOnly", size, () -> finisher.open(rewritten, List.of(), TestKeys.KEY.domain(), SEAL, NOW));
        }
        arithmetic();
        CopyFinisher.Finishing open = finisher.open(message(5_000), TestKeys.KEY, NOW);
        measure("finishCopy", 5_000, () -> open.finish(4_711));
    }

    /** The private operations alone, over 2 KB: what no signature can be cheaper than. */
    private static void arithmetic() {
        byte[] header = new byte[2_000];
        RsaHalf inUse = RsaHalf.decode(TestKeys.KEY.encoded(), SigningProvider.inUse()).orElseThrow();
        RsaHalf jdk = RsaHalf.decode(TestKeys.KEY.encoded(), SigningProvider.jdk()).orElseThrow();
        measure("rsa2048 " + SigningProvider.inUse().describe(), header.length, () -> inUse.sign(header));
        measure("rsa2048 " + SigningProvider.jdk().describe(), header.length, () -> jdk.sign(header));
        measure("ed25519", header.length, () -> TestKeys.ED.sign(header));
        byte[] stored = TestKeys.ED.encoded();
        measure("decode ed25519", stored.length, () -> SigningKey.decode(TestKeys.ED.domain(), "e1", stored));
        byte[] rsa = TestKeys.KEY.encoded();
        measure("decode rsa2048", rsa.length, () -> SigningKey.decode(TestKeys.KEY.domain(), "s1", rsa));
        String results = "mx.google.com; dkim=pass header.i=@gmail.com header.s=20230601 header.b=AbC; dmarc=pass (p=NONE (dis=NONE)) header.from=gmail.com";
        AuthenticationResults read = AuthenticationResults.parse(results).orElseThrow();
        measure("results.parse", results.length(), () -> AuthenticationResults.parse(results));
        measure("results.text", results.length(), read::text);
    }

    /** The median of rounds by turns: how many times the cost of the other one is, whatever else the machine does. */
    private static void paired(String part, int size, Runnable one, Runnable other) {
        double[] ratios = new double[PAIRS];
        for (int pair = 0; pair < PAIRS; pair++) ratios[pair] = cpu(one) / (double) cpu(other);
        Arrays.sort(ratios);
        System.out.printf("{\"part\":\"%s\",\"octets\":%d,\"by\":\"%s\",\"ratio\":%.3f}%n", part, size, SigningProvider.inUse().describe(), ratios[PAIRS / 2]);
    }

    private static long cpu(Runnable work) {
        var threads = ManagementFactory.getThreadMXBean();
        long start = threads.getCurrentThreadCpuTime();
        for (int i = 0; i < 100; i++) work.run();
        return threads.getCurrentThreadCpuTime() - start;
    }

    private static void measure(String part, int size, Runnable work) {
        var threads = ManagementFactory.getThreadMXBean();
        double best = 0;
        for (int round = 0; round < ROUNDS; round++) {
            long start = threads.getCurrentThreadCpuTime();
            long used = 0;
            long done = 0;
            for (; used < ROUND_NANOS; used = threads.getCurrentThreadCpuTime() - start) {
                for (int i = 0; i < 20; i++) work.run();
                done += 20;
            }
            best = Math.max(best, done * 1e9 / used);
        }
        System.out.printf("{\"part\":\"%s\",\"octets\":%d,\"perCpuSecond\":%.0f,\"micros\":%.2f}%n", part, size, best, 1e6 / best);
    }

    private static RawMessage message(int size) {
        String header = """
            Return-Path: <ada@author.example>
            Received: from a.author.example (a.author.example [192.0.2.10])
            	by mx.lists.example (Postfix) with ESMTPS id 4abc;
            	Sat, 21 Nov 2026 01:05:47 +0000
            DKIM-Signature: v=1; a=rsa-sha256; c=relaxed/relaxed; d=author.example; s=s1; h=from:to; bh=x; b=y
            From: =?UTF-8?Q?J=C3=BCrgen?= Lovelace <ada@author.example>
            To: board@lists.example
            Cc: "Eve, Example" <eve@x.example>
            Subject: Budget for the coming year
            Date: Sat, 21 Nov 2026 02:05:40 +0100
            Message-ID: <1@author.example>
            References: <2@lists.example> <3@lists.example>
            MIME-Version: 1.0
            Content-Type: text/plain; charset=utf-8
            Content-Transfer-Encoding: quoted-printable

            """.replace("\n", "\r\n");
        String line = "The quick brown fox jumps over the lazy dog, and so on until the line is full\r\n";
        return RawMessage.parse((header + line.repeat((size - header.length()) / line.length())).getBytes(ISO_8859_1));
    }
}
