package postern.app.intake;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import postern.app.lists.Token;
import postern.app.lists.TokenTerms;
import postern.rewrite.mail.DomainName;
import postern.rewrite.mail.EmailAddress;

/** Every combination that decides whether a token lets its bearer in, but for what proves him, which needs mail. */
class TokenGateTest {
    private static final Instant NOW = Instant.parse("2026-11-21T10:00:00Z");

    @ParameterizedTest
    @CsvSource(delimiter = '|', nullValues = "-", value = {
        // pays | stands in address | settings let it | token lets it | named senders   | authors | proof | says
        "true  | false | true  | true  | -             | ada@x.example               | false | open",
        "true  | true  | true  | true  | -             | ada@x.example               | false | open",
        "true  | true  | false | true  | -             | ada@x.example               | false | a token that may not stand in an address",
        "true  | true  | true  | false | -             | ada@x.example               | false | a token that may not stand in an address",
        "true  | false | false | false | -             | ada@x.example               | false | open",
        "false | false | true  | true  | -             | ada@x.example               | false | a token spent, expired or revoked",
        "false | true  | false | false | bob@x.example | ada@x.example               | true  | a token spent, expired or revoked",
        "true  | false | true  | true  | bob@x.example | ada@x.example               | true  | an author whom the token does not name",
        "true  | false | true  | true  | bob@x.example | bob@x.example ada@x.example | true  | an author whom the token does not name",
        "true  | false | true  | true  | bob@x.example | -                           | true  | an author whom the token does not name",
        "true  | false | true  | true  | bob@x.example | BOB@X.example               | true  | later",
        "true  | false | true  | true  | -             | ada@x.example               | true  | later"})
    void whatItSaysWhereNoProofWasRead(boolean pays, boolean inAddress, boolean settings, boolean token, String senders, String authors, boolean proof, String says) {
        var terms = new TokenTerms("", new DomainName("lists.example"), addresses("joan@example.org"), List.of(), addresses(senders), proof, 1, 500, NOW.plusSeconds(60), token,
                false, Optional.empty(), Optional.empty());
        var known = new Token("id", terms, false, "", 1, false, NOW, List.of());
        String said = switch (TokenGate.verdict(known, pays, inAddress, settings, addresses(authors), new Evidence.Unread())) {
            case TokenGate.Open() -> "open";
            case TokenGate.Shut(String rule, var _) -> rule;
            case TokenGate.Later() -> "later";
        };
        assertEquals(says, said);
    }

    private static List<EmailAddress> addresses(String texts) {
        return texts == null ? List.of() : Stream.of(texts.split(" ")).map(EmailAddress::parse).toList();
    }
}
