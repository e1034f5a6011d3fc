package postern.app.settings;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.time.Instant;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import postern.rewrite.mail.DomainName;
import postern.rewrite.mail.EmailAddress;
import postern.rewrite.mail.UnsubscribeAddress;
import postern.rewrite.sign.ReturnPath;
import postern.rewrite.sign.UnsubscribeToken;
import postern.rewrite.testing.Peers;

/** What {@code deploy/} says about Postern is what Postern does by default. */
class DeployFilesTest {
    @Test void postfixTalksToWhereWeListen() throws IOException {
        assertEquals("[" + Key.LMTP_HOST.byDefault() + "]:" + Key.LMTP_PORT.byDefault(), found("postfix/postern-transport", "(?m)^lists\\S+ +lmtp:(\\S+)$"));
    }

    @Test void postfixTakesNothingThatIsTooLargeForUs() throws IOException {
        long limit = Long.parseLong(found("postfix/main.cf", "(?m)^message_size_limit = (\\d+)$"));
        assertTrue(limit <= Values.size(Key.LMTP_MAX_MESSAGE_SIZE.byDefault()), limit + " octets");
    }

    @Test void postfixTellsUsTheClient() throws IOException {
        assertEquals("yes", found("postfix/main.cf", "(?m)^lmtp_send_xforward_command = (\\w+)$"));
    }

    @Test void postfixLetsReturnPathsInAndNothingAlike() throws IOException {
        Pattern pattern = Pattern.compile(found("postfix/postern-patterns", "(?m)^/(.*)/ +reject_unverified_recipient$"), Pattern.CASE_INSENSITIVE);
        var returnPath = new ReturnPath(List.of("a secret for the tests alone".getBytes(StandardCharsets.UTF_8)));
        String ours = returnPath.make(Long.MAX_VALUE, new DomainName("lists.example.org"), Instant.EPOCH).toString();
        assertTrue(pattern.matcher(ours).matches(), ours);
        for (String other : List.of("b@lists.example.org", "b+x@lists.example.org", "board+x@lists.example.org", ours + ".example", "x" + ours)) {
            assertFalse(pattern.matcher(other).matches(), other);
        }
    }

    @Test void postfixLetsSrsAddressesAndTokensIn() throws IOException {
        List<Pattern> patterns = Files.readAllLines(Peers.root().resolve("deploy/postfix/postern-patterns")).stream()
                .filter(line -> line.startsWith("/")).map(line -> Pattern.compile(line.replaceFirst("^/(.*)/ +\\S+$", "$1"), Pattern.CASE_INSENSITIVE)).toList();
        for (String ours : List.of("SRS0=abcd=7X=example.edu=ada@lists.example.org", "SRS1+x=relay.example==abcd=7X=example.edu=ada@lists.example.org",
                "restricted+ABCDEFGHIJKLMNOPQRSTUVWXYZ@lists.example.org", "board-1+abcdefghijklmnopqrstuv2345@LISTS.example.org")) {
            assertEquals(1, patterns.stream().filter(pattern -> pattern.matcher(ours).find()).count(), ours);
        }
        var list = EmailAddress.parse("board-1@lists.example.org");
        String opaque = new UnsubscribeToken(List.of("a secret for the tests alone".getBytes(StandardCharsets.UTF_8))).make(list, EmailAddress.parse("ada@example.net"));
        String leaves = UnsubscribeAddress.of(list, opaque).orElseThrow().toString();
        assertEquals(1, patterns.stream().filter(pattern -> pattern.matcher(leaves).find()).count(), leaves);
        for (String other : List.of("srs@lists.example.org", "board@lists.example.org", "board+x@lists.example.org", "board-unsubscribe@lists.example.org", "board-unsubscribe+x@lists.example.org",
                "restricted+abcdefghijklmnopqrstuv2345@lists.example", "restricted+abcdefghijklmnopqrstuv2345@lists.example.org.example")) {
            assertEquals(0, patterns.stream().filter(pattern -> pattern.matcher(other).find()).count(), other);
        }
    }

    @Test void systemdDoesNotRepeatAStartThatTheSettingsForbid() throws IOException {
        assertEquals("" + SettingsFault.EXIT, found("postern.service", "(?m)^RestartPreventExitStatus=(\\d+)$"));
    }

    private static String found(String file, String pattern) throws IOException {
        Matcher match = Pattern.compile(pattern).matcher(Files.readString(Peers.root().resolve("deploy").resolve(file)));
        assertTrue(match.find(), file + ": " + pattern);
        return match.group(1);
    }
}
