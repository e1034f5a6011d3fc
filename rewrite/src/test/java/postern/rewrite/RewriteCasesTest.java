package postern.rewrite;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.io.Reader;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import postern.rewrite.mail.DomainName;
import postern.rewrite.mail.EmailAddress;
import postern.rewrite.mail.RawMessage;
import postern.rewrite.mail.ReversePath;
import postern.rewrite.testing.Peers;

/**
 * Each folder of {@code cases} is a message, a profile, the message as it has to come out, and why. A profile that hides the
 * author also says what leaks are to be found in what came out; one that has {@code refused} gives no message.
 */
class RewriteCasesTest {
    static final Rewriter REWRITER = new Rewriter(new DomainName("relay.lists.example"), "relay.lists.example");
    static final String POSTING = "01KAJ3T5Y8QZ7N4W2M6V9X0ABC";
    static final byte[] KEY = "0123456789abcdef".getBytes(US_ASCII);
    static final Instant RECEIVED = Instant.parse("2026-11-21T01:05:48Z");

    static List<Path> cases() throws IOException {
        try (Stream<Path> folders = Files.list(Peers.root().resolve("rewrite/src/test/resources/postern/rewrite/cases"))) {
            return folders.sorted().toList();
        }
    }

    @ParameterizedTest
    @MethodSource("cases")
    void comesOutAsExpected(Path folder) throws IOException {
        Properties profile = new Properties();
        try (Reader reader = Files.newBufferedReader(folder.resolve("list.properties"))) {
            profile.load(reader);
        }
        RawMessage message = RawMessage.parse(Files.readAllBytes(folder.resolve("in.eml")));
        String why = Files.readString(folder.resolve("why.txt"));
        Rewritten rewritten;
        if (profile.getProperty("hide") == null) {
            rewritten = REWRITER.rewrite(message, profile(profile), arrival(profile));
        } else {
            switch (hidden(message, profile)) {
                case HideAuthor.Refused _ -> {
                    assertEquals("yes", profile.getProperty("refused"), why);
                    return;
                }
                case HideAuthor.Hidden(Rewritten made, List<Leak> leaks) -> {
                    assertEquals(profile.getProperty("leaks", ""), leaks.stream().map(leak -> leak.kind() + " " + leak.found() + " in " + leak.where())
                            .sorted().collect(Collectors.joining("; ")), why);
                    rewritten = made;
                }
            }
        }
        assertEquals(new String(Files.readAllBytes(folder.resolve("out.eml")), ISO_8859_1), new String(rewritten.message().toBytes(), ISO_8859_1), why);
    }

    private static HideAuthor.Outcome hidden(RawMessage message, Properties given) throws IOException {
        var hide = new HideAuthor(KEY, EmailAddress.parse(given.getProperty("hide")));
        ReversePath from = Optional.ofNullable(given.getProperty("sender")).map(EmailAddress::parse).map(ReversePath::of).orElse(ReversePath.NULL);
        return REWRITER.rewriteHidden(message, profile(given), arrival(given), from, hide);
    }

    private static Arrival arrival(Properties given) throws IOException {
        Arrival plain = arrival(Optional.ofNullable(given.getProperty("known")));
        boolean smtpUtf8 = "yes".equals(given.getProperty("smtputf8"));
        return new Arrival(plain.posting(), plain.received(), plain.lhlo(), plain.peer(), plain.authorName(), smtpUtf8);
    }

    static Arrival arrival(Optional<String> known) throws IOException {
        return new Arrival(POSTING, RECEIVED, "mx.lists.example", Optional.of(InetAddress.getByName("192.0.2.25")), known);
    }

    private static ListProfile profile(Properties given) {
        String operator = given.getProperty("operator");
        if (operator != null) return ListProfile.plain(EmailAddress.parse(operator));
        return ListProfile.list(EmailAddress.parse(given.getProperty("address")), given.getProperty("name"), EmailAddress.parse(given.getProperty("owner")),
                !"false".equals(given.getProperty("posting")), ReplyGoesTo.valueOf(given.getProperty("replies", "AUTHOR")))
                .with(FromMode.valueOf(given.getProperty("from", "MUNGE")))
                .withSubjectTag(Optional.ofNullable(given.getProperty("tag"))).withFooter(Optional.ofNullable(given.getProperty("footer")));
    }
}
