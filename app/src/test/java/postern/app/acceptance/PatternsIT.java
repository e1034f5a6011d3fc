package postern.app.acceptance;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import postern.app.testing.Program;
import postern.rewrite.testing.Peers;

/** What Postfix makes of {@code deploy/postfix/postern-patterns}: recipients that no map can list, in both kinds of table. */
class PatternsIT {
    private static final Path POSTMAP = Path.of("/usr/sbin/postmap");
    private static final Duration LIMIT = Duration.ofSeconds(20);
    private static final String CASES = """
        b+aaaaaaaabbbbbbbbccccccccdddddddd22222222@lists.example.org             | true
        b+aaaaaaaabbbbbbbbccccccccdddddddd2222222@lists.example.org              | false
        b+aaaaaaaabbbbbbbbccccccccdddddddd22222222@lists.example.org.evil.example | false
        SRS0=HASHHASH=TT=author.example=ada@lists.example.org                    | true
        SRS0+HASH=TT=author.example=ada@lists.example.org                        | true
        SRS0-HASH=TT=author.example=ada@lists.example.org                        | true
        SRS0=ref=ABCDEFGHIJKLMNOPQRST@lists.example.org                          | true
        SRS1=HASHHASH=first.example==hash=TT=author.example=ada+x@lists.example.org | true
        SRS2=HASH=TT=author.example=ada@lists.example.org                        | false
        SRS0@lists.example.org                                                   | false
        SRS0=HASH=TT=author.example=ada@author.example                           | false
        restricted+ABCDEFGHIJKLMNOPQRSTUVWXYZ@lists.example.org                  | true
        board+ABCDEFGHIJKLMNOPQRSTUVWXYZ@lists.example.org                       | true
        restricted+ABCDEFGHIJKLMNOPQRSTUVWXY1@lists.example.org                  | false
        restricted+ABCDEFGHIJKLMNOPQRSTUVWXYZA@lists.example.org                 | false
        restricted+ABCDEFGHIJKLMNOPQRSTUVWXYZ@listsXexample.org                  | false
        +ABCDEFGHIJKLMNOPQRSTUVWXYZ@lists.example.org                            | false
        board-unsubscribe+abcdefghijklmnopqrstuv23@lists.example.org             | true
        Board-Unsubscribe+ABCDEFGHIJKLMNOPQRSTUV23@lists.example.org             | true
        board-unsubscribe+abcdefghijklmnopqrstuv2@lists.example.org              | false
        board-unsubscribe+abcdefghijklmnopqrstuv21@lists.example.org             | false
        -unsubscribe+abcdefghijklmnopqrstuv23@lists.example.org                  | false
        board+abcdefghijklmnopqrstuv23@lists.example.org                         | false
        board-unsubscribe@lists.example.org                                      | false
        board@lists.example.org                                                  | false
        """;

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = CASES)
    void asRegexpItLetsPass(String address, boolean passes) {
        letsPass("regexp", address, passes);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = CASES)
    void asPcreItLetsPass(String address, boolean passes) {
        Peers.need(Path.of("/usr/lib/postfix/postfix-pcre.so"), "postfix-pcre");
        letsPass("pcre", address, passes);
    }

    private static void letsPass(String kind, String address, boolean passes) {
        Peers.need(POSTMAP, "postfix");
        for (String written : new String[] {address, address.toLowerCase(Locale.ROOT)}) {
            Program asked = Program.run(LIMIT, POSTMAP.toString(), "-q", written, kind + ":" + Peers.root().resolve("deploy/postfix/postern-patterns"));
            assertEquals(passes ? "reject_unverified_recipient" : "", asked.text().strip(), written);
            assertEquals(passes ? 0 : 1, asked.exit(), written + asked.text());
        }
    }
}
