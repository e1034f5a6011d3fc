package postern.rewrite;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
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
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import postern.rewrite.mail.DomainName;
import postern.rewrite.mail.EmailAddress;
import postern.rewrite.mail.RawMessage;
import postern.rewrite.testing.Peers;

/** Each folder of {@code cases} is a message, a profile, the message as it has to come out, and why. */
class RewriteCasesTest {
    static final Rewriter REWRITER = new Rewriter(new DomainName("relay.lists.example"), "relay.lists.example");
    static final String POSTING = "01KAJ3T5Y8QZ7N4W2M6V9X0ABC";
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
        Rewritten rewritten = REWRITER.rewrite(message, profile(profile), arrival(Optional.ofNullable(profile.getProperty("known"))));
        String why = Files.readString(folder.resolve("why.txt"));
        assertEquals(new String(Files.readAllBytes(folder.resolve("out.eml")), ISO_8859_1), new String(rewritten.message().toBytes(), ISO_8859_1), why);
    }

    static Arrival arrival(Optional<String> known) throws IOException {
        return new Arrival(POSTING, RECEIVED, "mx.lists.example", Optional.of(InetAddress.getByName("192.0.2.25")), known);
    }

    private static ListProfile profile(Properties given) {
        String operator = given.getProperty("operator");
        if (operator != null) return ListProfile.plain(EmailAddress.parse(operator));
        return ListProfile.list(EmailAddress.parse(given.getProperty("address")), given.getProperty("name"), EmailAddress.parse(given.getProperty("owner")),
                !"false".equals(given.getProperty("posting")), ReplyGoesTo.valueOf(given.getProperty("replies", "AUTHOR")))
                .withSubjectTag(Optional.ofNullable(given.getProperty("tag"))).withFooter(Optional.ofNullable(given.getProperty("footer")));
    }
}
