package postern.rewrite;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import postern.rewrite.mail.DomainName;
import postern.rewrite.mail.EmailAddress;
import postern.rewrite.mail.HeaderField;
import postern.rewrite.mail.RawMessage;

class HeaderStepsTest {
    private static final EmailAddress BOARD = EmailAddress.parse("board@lists.example");

    @ParameterizedTest
    @ValueSource(strings = {"board@lists.example", " BOARD@Lists.Example ", "\r\n board@lists.example"})
    void aListKnowsItsOwnMark(String value) {
        assertTrue(LoopMark.isIn(message("x-postern-loop: staff@lists.example\r\nX-Postern-Loop:" + value + "\r\n\r\n"), BOARD));
    }

    @ParameterizedTest
    @ValueSource(strings = {"staff@lists.example", "board@lists.example.org", "aboard@lists.example", "board", "", "board@lists.example, x"})
    void anotherMarkIsNotTheLists(String value) {
        assertFalse(LoopMark.isIn(message("X-Postern-Loop: " + value + "\r\nX-Loop: board@lists.example\r\n\r\nX-Postern-Loop: board@lists.example\r\n"), BOARD));
    }

    @ParameterizedTest
    @ValueSource(strings = {"relay.lists.example; spf=pass", "RELAY.lists.example", "\"relay.lists.example\" 1; none", "(a (b) \\) c) relay.lists.example; none", "relay.lists.example(c); none"})
    void resultsInOurNameAreTakenOutWhereverTheyStand(String value) throws IOException {
        assertEquals(List.of(), results("Authentication-Results: " + value + "\r\nReceived: from x\r\nAuthentication-Results: " + value + "\r\n"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"mx.lists.example; dmarc=pass header.from=bank.example", "\"MX.lists.example\"; none", "(x) mx.lists.example 1; none"})
    void resultsInOurMailServersNameStandOnlyAboveItsReceived(String value) throws IOException {
        assertEquals(List.of("mx.lists.example; spf=pass", "mx.other.example; none"), results("Authentication-Results: mx.lists.example; spf=pass\r\n"
                + "Received: from x\r\nAuthentication-Results: mx.other.example; none\r\nAuthentication-Results: " + value + "\r\n"));
    }

    private static List<String> results(String header) throws IOException {
        var rewriter = new Rewriter(new DomainName("relay.lists.example"), "relay.lists.example", Set.of("mx.lists.example"));
        return rewriter.rewrite(message(header + "From: Ada <ada@x.example>\r\n\r\n"), ListProfile.plain(BOARD), RewriteCasesTest.arrival(Optional.empty()))
                .message().all("Authentication-Results").stream().map(HeaderField::value).toList();
    }

    @ParameterizedTest
    @CsvSource({
        "mx.example, 192.0.2.25, from mx.example ([192.0.2.25])",
        "MX.Example, 2001:db8::1, from mx.example ([IPv6:2001:db8:0:0:0:0:0:1])",
        "'evil; (x) by', 192.0.2.25, from unknown ([192.0.2.25])",
        "'a\r\nBcc: x', , from unknown",
        "[192.0.2.1], , from [192.0.2.1]",
    })
    void thePeerIsNamedAsFarAsItCanBe(String lhlo, String peer, String expected) throws IOException {
        Optional<InetAddress> address = peer == null ? Optional.empty() : Optional.of(InetAddress.getByName(peer));
        Draft draft = new Draft(message("A: b\r\n\r\n"));
        new TraceLine(new DomainName("relay.example"), new Arrival("ID1", RewriteCasesTest.RECEIVED, lhlo, address, Optional.empty()), false).apply(draft);
        assertEquals(expected + "\tby relay.example (Postern) with LMTP id ID1;\tSat, 21 Nov 2026 01:05:48 +0000", draft.fields().getFirst().value());
    }

    @Test void changesTellWhatWasDoneButNoSecret() throws IOException {
        RawMessage message = message("Approved: hunter2\r\nFrom: Ada <ada@x.example>\r\nSubject: x\r\n\r\n");
        Changes changes = RewriteCasesTest.REWRITER.rewrite(message, ListProfile.plain(BOARD), RewriteCasesTest.arrival(Optional.empty())).changes();
        String told = changes.all().toString();
        assertFalse(told.contains("hunter2"), told);
        assertTrue(told.contains("Approved removed: may hold a secret"), told);
        assertTrue(told.contains("From was: Ada <ada@x.example>; is: Ada via board <board@lists.example>"), told);
    }

    @ParameterizedTest
    @CsvSource({"board@lists.example, board.lists.example", "rad/hilfe@lists.example, rad-hilfe.lists.example", "a@[192.0.2.1], a.-192.0.2.1-",
        "grå@lists.example, gr-.lists.example", "a.b@lists.example, a-b.lists.example"})
    void anAddressGivesAnId(String address, String id) {
        assertEquals(id, ListProfile.idOf(EmailAddress.parse(address)));
    }

    @Test void whatCannotStandInAFieldIsRefused() {
        assertThrows(IllegalArgumentException.class, () -> new ListProfile.ListFields("a b.example", BOARD, true));
        assertThrows(IllegalArgumentException.class, () -> new ListProfile.ListFields("nodot", BOARD, true));
        assertThrows(IllegalArgumentException.class,
                () -> new Arrival("a b", RewriteCasesTest.RECEIVED, "", Optional.empty(), Optional.empty()));
    }

    private static RawMessage message(String text) {
        return RawMessage.parse(text.getBytes(ISO_8859_1));
    }
}
