package postern.rewrite;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import postern.rewrite.mail.DomainName;
import postern.rewrite.mail.EmailAddress;
import postern.rewrite.mail.RawMessage;

/** One field of 200 KB, made to be slow to read: it is read in linear time, so in far less than the limit here. */
class HostileHeaderTest {
    private static final int OCTETS = 200_000;
    private static final EmailAddress LIST = EmailAddress.parse("board@lists.example");

    @ParameterizedTest
    @CsvSource(ignoreLeadingAndTrailingWhitespace = false, value = {"a, ,b", "a<, ,b>", ",(,", ",((a),", ",=?utf-8?Q?,", ",=?utf-8?B?QQ==?= ,", ",\",",
        ",\\,", ",<,", ",[,", ",@,", ",.,", "a@,a.,", ",a@b;,", ",:,", "\",\\,", "=?utf-8?Q?,=41,?=", ",\t,x", ", @ ,"})
    void anAuthorsFieldIsReadInLinearTime(String before, String again, String behind) {
        String value = before + (again == null ? "" : again).repeat(OCTETS / Math.max(1, again == null ? 1 : again.length())) + (behind == null ? "" : behind);
        var arrival = new Arrival("P1", Instant.EPOCH, "mx.example", Optional.empty(), Optional.empty());
        var profile = ListProfile.list(LIST, "Board", EmailAddress.parse("board-owner@lists.example"), true, ReplyGoesTo.AUTHOR);
        var rewriter = new Rewriter(new DomainName("mx.example"), "mx.example");
        for (String field : new String[] {"From", "Reply-To", "Cc", "To", "Sender"}) {
            byte[] mail = (field + ": " + value + "\r\nFrom: ada@example.net\r\n\r\nbody").getBytes(ISO_8859_1);
            Rewritten rewritten = assertTimeoutPreemptively(Duration.ofSeconds(20), () -> rewriter.rewrite(RawMessage.parse(mail), profile, arrival));
            assertEquals(1, rewritten.message().all("From").size());
        }
    }
}
