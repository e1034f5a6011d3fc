package postern.rewrite.sign;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.Security;
import java.security.Signature;
import java.security.SignatureException;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;
import org.openjdk.jmh.infra.BenchmarkParams;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.CommandLineOptionException;
import org.openjdk.jmh.runner.options.CommandLineOptions;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.VerboseMode;
import postern.rewrite.Arrival;
import postern.rewrite.ListProfile;
import postern.rewrite.ReplyGoesTo;
import postern.rewrite.Rewriter;
import postern.rewrite.auth.dkim.DkimResult;
import postern.rewrite.auth.dkim.DkimVerdict;
import postern.rewrite.auth.dkim.DkimVerifier;
import postern.rewrite.dns.DnsAnswer;
import postern.rewrite.mail.DomainName;
import postern.rewrite.mail.EmailAddress;
import postern.rewrite.mail.RawMessage;
import postern.rewrite.testing.OnlyTxt;

/**
 * What the workshop costs for a posting, and the RSA operation that no signature can be cheaper than. Not a test: run by its main,
 * which prints one line of JSON for each figure. Size and provider are told apart only where they make a difference: we verify by
 * the JDK alone.
 *
 * <p>Each call is timed by itself. On a machine that does other things too the mean tells of them; a tenth of the calls is left in
 * peace even there, so the ratios are those of {@code p10}.
 */
@BenchmarkMode(Mode.SampleTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(2)
public class WorkshopBenchmark {
    private static final Instant NOW = Instant.ofEpochSecond(1_795_223_148);
    private static final DomainName RETURNS = new DomainName("lists.example");

    private static final CopyFinisher FINISHER = new CopyFinisher(new ReturnPath(List.of("0123456789abcdef".getBytes(UTF_8))));

    /** Who does the arithmetic of RSA: each in a JVM of its own, since it is found once for a JVM. */
    public enum Provider {
        JDK("SunRsaSign "), CORRETTO(SigningProvider.CORRETTO + " ");

        private final String described;

        Provider(String described) {
            this.described = described;
        }

        /** A figure under the wrong name is worse than none. */
        void choose() {
            if (this == JDK) Security.addProvider(new BrokenProvider(BrokenProvider.Fault.NO_SERVICES));
            if (!isInUse()) throw new IllegalStateException(SigningProvider.inUse().describe() + " signs in this JVM, not " + this);
        }

        boolean isInUse() {
            return SigningProvider.inUse().describe().startsWith(described);
        }
    }

    /** Keys, and a signer that is ready to sign. */
    @State(Scope.Benchmark)
    public static class Keys {
        @Param public Provider provider;

        private SigningKey rsa;
        private List<SigningKey> both;
        private Optional<Seal> seal;
        private Signature ready;

        @Setup public void take() throws GeneralSecurityException {
            provider.choose();
            rsa = TestKeys.KEY;
            both = List.of(TestKeys.KEY, TestKeys.ED);
            seal = Optional.of(new Seal(rsa, ChainStatus.NONE, "mx.lists.example;\r\n\tdkim=pass header.d=author.example"));
            ready = SigningProvider.inUse().rsaSignature();
            ready.initSign(RsaHalf.decode(rsa.encoded(), SigningProvider.inUse()).orElseThrow().key());
        }
    }

    /** A posting as it came, and as the list sends it. */
    @State(Scope.Benchmark)
    public static class Posting {
        @Param({"5000", "50000"}) public int size;

        private final Rewriter rewriter = new Rewriter(new DomainName("relay.lists.example"), "relay.lists.example");
        private final ListProfile profile = ListProfile.list(EmailAddress.parse("board@lists.example"), "Board",
                EmailAddress.parse("board-owner@lists.example"), true, ReplyGoesTo.AUTHOR);
        private final Arrival arrival = new Arrival("01KAJ3T5Y8QZ7N4W2M6V9X0ABC", NOW, "mx.lists.example", Optional.empty(), Optional.empty());
        private RawMessage arrived;
        private byte[] octets;
        private RawMessage composed;

        @Setup public void compose() {
            octets = posting(size);
            arrived = RawMessage.parse(octets);
            composed = rewritten();
        }

        private RawMessage rewritten() {
            return rewriter.rewrite(arrived, profile, arrival).message();
        }
    }

    /** A copy with one signature, and the DNS that knows its key. */
    @State(Scope.Benchmark)
    public static class Signed {
        private DkimVerifier verifier;
        private RawMessage copy;

        @Setup public void sign(Posting posting) {
            Map<String, String> records = TestKeys.dns();
            OnlyTxt dns = name -> records.containsKey(name.ascii()) ? new DnsAnswer.Found(List.of(records.get(name.ascii()))) : new DnsAnswer.Absent();
            verifier = new DkimVerifier(dns);
            copy = WorkshopBenchmark.sign(posting.composed, List.of(TestKeys.KEY), Optional.empty());
            if (verifier.verify(copy, NOW).getFirst().verdict() != DkimVerdict.PASS) throw new IllegalStateException("verifies nothing");
        }
    }

    @Benchmark public RawMessage parse(Posting posting) {
        return RawMessage.parse(posting.octets);
    }

    @Benchmark public RawMessage rewrite(Posting posting) {
        return posting.rewritten();
    }

    /** All of a signature but the private operation: the body's hash, and that of the header with it. */
    @Benchmark public byte[] canonicaliseAndHash(Posting posting) {
        MessageDigest digest = DkimCanonical.sha256();
        digest.update(DkimCanonical.RELAXED.bodyHash(posting.composed.body()));
        return digest.digest(SignedFields.of(posting.composed.fields(), Set.of()).canonical());
    }

    @Benchmark public List<DkimResult> verify(Signed signed) {
        return signed.verifier.verify(signed.copy, NOW);
    }

    @Benchmark public RawMessage sign(Posting posting, Keys keys) {
        return sign(posting.composed, List.of(keys.rsa), Optional.empty());
    }

    /** RSA and Ed25519. */
    @Benchmark public RawMessage signTwice(Posting posting, Keys keys) {
        return sign(posting.composed, keys.both, Optional.empty());
    }

    /** An ARC set alone: two RSA operations. */
    @Benchmark public RawMessage seal(Posting posting, Keys keys) {
        return sign(posting.composed, List.of(), keys.seal);
    }

    /** The private operation over one block, by a signer that was made ready before. */
    @Benchmark public byte[] rawRsa(Keys keys) throws SignatureException {
        keys.ready.update((byte) 0);
        return keys.ready.sign();
    }

    private static RawMessage sign(RawMessage posting, List<SigningKey> keys, Optional<Seal> seal) {
        return FINISHER.open(posting, keys, RETURNS, seal, NOW).finish(4_711).message();
    }

    /** @param arguments those of JMH's own command line that concern a run; names of benchmarks choose among them */
    public static void main(String[] arguments) throws RunnerException, CommandLineOptionException {
        var given = new CommandLineOptions(arguments);
        var options = new OptionsBuilder().parent(given).shouldFailOnError(true);
        if (given.getIncludes().isEmpty()) options.include(WorkshopBenchmark.class.getName());
        if (!given.verbosity().hasValue()) options.verbosity(VerboseMode.SILENT);
        if (!Provider.CORRETTO.isInUse()) options.param("provider", Provider.JDK.name());
        List<Figure> figures = new Runner(options.build()).run().stream().map(Figure::of).toList();
        figures.forEach(figure -> System.out.println(figure.json()));
        for (Figure raw : figures) {
            if (raw.name().equals("rawRsa")) figures.stream().filter(raw::isPartOf).forEach(whole -> System.out.println(whole.ratioTo(raw)));
        }
    }

    /** One result; {@code size} in octets and {@code provider} are empty where they make no difference. */
    private record Figure(String name, String mode, String unit, Optional<String> size, Optional<String> provider, double score, double error,
                          double p10, double p50) {
        static Figure of(RunResult result) {
            BenchmarkParams run = result.getParams();
            Result<?> primary = result.getPrimaryResult();
            String name = run.getBenchmark().substring(run.getBenchmark().lastIndexOf('.') + 1);
            return new Figure(name, run.getMode().shortLabel(), primary.getScoreUnit(), parameter(run, "size"), parameter(run, "provider"),
                    primary.getScore(), primary.getScoreError(), primary.getStatistics().getPercentile(10), primary.getStatistics().getPercentile(50));
        }

        private static Optional<String> parameter(BenchmarkParams run, String name) {
            return run.getParamsKeys().contains(name) ? Optional.of(run.getParam(name)) : Optional.empty();
        }

        /** Whether this raw operation is made for that figure, by the same provider and in the same measure. */
        boolean isPartOf(Figure whole) {
            return !whole.name.equals(name) && whole.provider.equals(provider) && whole.mode.equals(mode) && whole.unit.equals(unit);
        }

        /** {@code error} is half of the 99.9 % interval of {@code score}, which is a mean; null where there are too few calls for one. */
        String json() {
            return head(name, unit) + number("score", score) + number("error", error) + number("p10", p10) + number("p50", p50) + "}";
        }

        /** How many times the raw operation, where nothing disturbed either. */
        String ratioTo(Figure raw) {
            return head(name + "/" + raw.name, "ratio") + number("score", p10 / raw.p10) + "}";
        }

        private String head(String benchmark, String measure) {
            return "{\"benchmark\":\"" + benchmark + "\",\"mode\":\"" + mode + "\",\"unit\":\"" + measure + "\""
                    + size.map(each -> ",\"size\":" + each).orElse("") + provider.map(each -> ",\"provider\":\"" + each + "\"").orElse("");
        }

        private static String number(String name, double value) {
            return ",\"" + name + "\":" + (Double.isNaN(value) ? "null" : String.format(Locale.ROOT, "%.3f", value));
        }
    }

    private static byte[] posting(int size) {
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
        return (header + line.repeat((size - header.length()) / line.length())).getBytes(ISO_8859_1);
    }
}
