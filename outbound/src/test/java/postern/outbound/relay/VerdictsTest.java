package postern.outbound.relay;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import postern.rewrite.mail.Reply;

class VerdictsTest {
    /** Answers as Postfix, Exim, Gmail, Exchange Online and others word them. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        GREETING | 421 | 4.7.0 too many connections                                       | Deferred RELAY
        GREETING | 554 | 5.7.1 blocked                                                    | Deferred RELAY
        HELLO    | 501 | 5.5.4 invalid name                                               | Deferred RELAY
        TLS      | 454 | 4.7.0 TLS not available                                          | Deferred RELAY
        LOGIN    | 535 | 5.7.8 Error: authentication failed                               | Failed RELAY
        LOGIN    | 534 | 5.7.9 mechanism too weak                                         | Failed RELAY
        LOGIN    | 454 | 4.7.0 Temporary authentication failure                           | Deferred RELAY
        MAIL     | 530 | 5.7.0 Must issue a STARTTLS command first                        | Failed RELAY
        MAIL     | 530 | 5.7.57 Client not authenticated to send mail                     | Failed RELAY
        MAIL     | 550 | 5.7.1 sender not allowed                                         | Failed RELAY
        MAIL     | 553 | sorry, that address is not in my rcpthosts                       | Failed RELAY
        MAIL     | 552 | 5.3.4 Message size exceeds fixed limit                           | Failed POSTING
        MAIL     | 452 | 4.3.1 Insufficient system storage                                | Deferred RELAY
        MAIL     | 451 | 4.1.8 Domain of sender address does not resolve                  | Deferred RELAY
        MAIL     | 503 | 5.5.1 nested MAIL command                                        | Deferred RELAY
        MAIL     | 555 | 5.5.4 unsupported option                                         | Deferred RELAY
        MAIL     | 550 | 5.4.5 Daily user sending limit exceeded                          | Deferred RELAY
        RCPT     | 550 | 5.1.1 User unknown                                               | Failed RECIPIENT
        RCPT     | 500 | 5.3.0 Error: command failed                                      | Failed RECIPIENT
        RCPT     | 502 | what                                                             | Deferred RELAY
        RCPT     | 550 | no such user here                                                | Failed RECIPIENT
        RCPT     | 552 | 5.2.2 Mailbox over quota limit sending refused                   | Failed RECIPIENT
        RCPT     | 452 | 4.2.2 mailbox full                                               | Deferred RECIPIENT
        RCPT     | 550 | 5.7.1 Recipient takes mail from friends only                     | Failed RECIPIENT
        RCPT     | 554 | 5.7.1 <a@b>: Relay access denied                                 | Failed RELAY
        RCPT     | 454 | 4.7.1 <a@b>: Relay access denied                                 | Deferred RELAY
        RCPT     | 550 | 5.7.64 TenantAttribution; Relay Access Denied                    | Failed RELAY
        RCPT     | 550 | relay not permitted                                              | Failed RELAY
        RCPT     | 550 | 5.7.54 Unable to relay recipient in non-accepted domain          | Failed RELAY
        RCPT     | 530 | 5.7.0 Authentication required                                    | Failed RELAY
        RCPT     | 550 | 5.7.1 SMTP authentication is required                            | Failed RELAY
        RCPT     | 503 | 5.5.1 please authenticate first                                  | Failed RELAY
        RCPT     | 503 | 5.5.1 need MAIL                                                  | Deferred RELAY
        RCPT     | 554 | 5.7.1 <h[192.0.2.1]>: Client host rejected: Access denied        | Failed RELAY
        RCPT     | 450 | 4.7.1 Client host rejected: cannot find your hostname            | Deferred RELAY
        RCPT     | 553 | 5.7.1 <b@r>: Sender address rejected: not logged in              | Failed RELAY
        RCPT     | 550 | 5.1.8 sender's domain not found                                  | Failed RELAY
        RCPT     | 452 | 4.5.3 too many recipients                                        | Deferred US
        RCPT     | 550 | 5.5.3 too many recipients                                        | Deferred US
        RCPT     | 451 | 4.7.1 Greylisting in action                                      | Deferred RECIPIENT
        RCPT     | 452 | 4.3.1 Insufficient system storage                                | Deferred RELAY
        RCPT     | 553 | 5.6.7 Non-ASCII addresses not permitted                          | Failed RECIPIENT
        RCPT     | 550 | 5.6.1 media not supported                                        | Failed POSTING
        RCPT     | 450 | 4.7.1 hourly sending limit of 500 reached                        | Deferred RELAY
        RCPT     | 421 | 4.7.0 try again                                                  | Deferred RELAY
        DATA     | 554 | 5.7.1 refused                                                    | Failed POSTING
        DATA     | 451 | 4.3.0 try again                                                  | Deferred POSTING
        DATA     | 503 | 5.5.1 bad sequence                                               | Deferred RELAY
        DOT      | 552 | 5.3.4 too big                                                    | Failed POSTING
        DOT      | 550 | 5.7.26 unauthenticated email from x is not accepted (DMARC)      | Failed POSTING
        DOT      | 554 | 5.7.1 spam                                                       | Failed POSTING
        DOT      | 451 | 4.7.1 content check later                                        | Deferred POSTING
        DATA     | 421 | 4.3.2 shutting down                                              | Deferred POSTING
        DOT      | 421 | 4.3.0 virus scanner trouble                                      | Deferred POSTING
        DOT      | 421 | 4.7.0 daily sending quota exceeded                               | Deferred RELAY
        DOT      | 550 | 5.4.5 Daily sending quota exceeded                               | Deferred RELAY
        DOT      | 530 | 5.7.0 authentication required                                    | Failed RELAY
        """)
    void trouble(Stage stage, int code, String text, String told) {
        String full = Relays.told(Verdicts.of(stage, Reply.received(code, text), false));
        assertTrue(full.startsWith(told + " "), full);
        assertEquals(told.startsWith("Deferred"), full.matches("\\w+ \\w+ 4.*"), "a deferral carries a 4xx: " + full);
        assertTrue(full.contains(text), "the relay's own words are kept: " + full);
    }

    /** What a recipient's own server says comes back in the relay's words, or through it; it must never stop or rest the relay. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        RCPT | 550 | 5.1.1 <x@d.example>: Recipient address rejected: undeliverable address: host mx.d.example[192.0.2.1] said: 554 5.7.1 Relay access denied | Failed RECIPIENT
        RCPT | 450 | 4.1.1 <x@d.example>: Recipient address rejected: undeliverable address: host mx.d.example[192.0.2.1] said: 454 4.7.1 Relay access denied | Deferred RECIPIENT
        RCPT | 450 | 4.1.1 <x@d.example>: Recipient address rejected: unverified address: Address verification in progress | Deferred RECIPIENT
        RCPT | 550 | 5.7.1 <x@d.example>: host mx.d.example said: 530 5.7.0 Authentication required (in reply to RCPT TO command) | Failed RECIPIENT
        RCPT | 550 | 5.1.8 <x@d.example>: host mx.d.example said: 550 5.1.8 Sender address rejected: Domain not found | Failed RECIPIENT
        RCPT | 550 | 5.7.1 <x@d.example>: host mx.d.example said: Sender address rejected: not logged in | Failed RECIPIENT
        RCPT | 450 | 4.3.2 <x@d.example>: host mx.d.example said: 451 4.3.2 system not accepting messages | Deferred RECIPIENT
        RCPT | 550 | Verification failed for <x@d.example> Called: 192.0.2.1 Sent: RCPT TO:<x@d.example> Response: 550 relay not permitted | Failed RECIPIENT
        RCPT | 550 | 5.1.1 Relay access denied                             | Failed RECIPIENT
        RCPT | 450 | 4.1.1 Relay access denied                             | Deferred RECIPIENT
        RCPT | 550 | 5.2.1 authentication required to write to this list   | Failed RECIPIENT
        RCPT | 550 | 5.1.1 hourly receiving rate limit                     | Failed RECIPIENT
        RCPT | 550 | 5.2.1 Client host rejected by this mailbox            | Failed RECIPIENT
        RCPT | 550 | 5.2.0 sender address rejected by this mailbox         | Failed RECIPIENT
        DOT  | 550 | 5.7.1 host filter[192.0.2.1] said: 554 5.7.1 Relay access denied      | Failed POSTING
        DOT  | 451 | 4.7.1 host filter[192.0.2.1] said: 454 daily sending limit of x.example | Deferred POSTING
        """)
    void whatARecipientsServerSaysConcernsTheRecipientAlone(Stage stage, int code, String text, String told) {
        String full = Relays.told(Verdicts.of(stage, Reply.received(code, text), false));
        assertTrue(full.startsWith(told + " "), full);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        RCPT | 550 | 5.1.7 <b@r>: Sender address rejected: undeliverable address: host mx.r.example said: 550 no such user | Failed RELAY
        RCPT | 550 | 5.1.0 <b@r>: Sender address rejected: User unknown in local recipient table | Failed RELAY
        MAIL | 550 | 5.2.0 sender address rejected                                               | Failed RELAY
        """)
    void whatIsSaidOfOurSenderConcernsTheRelay(Stage stage, int code, String text, String told) {
        String full = Relays.told(Verdicts.of(stage, Reply.received(code, text), false));
        assertTrue(full.startsWith(told + " "), full);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        MAIL | 550 | 5.7.1 no null senders                 | Failed POSTING
        RCPT | 550 | 5.7.1 Sender address rejected: null   | Failed POSTING
        RCPT | 450 | 4.1.8 Sender address rejected         | Deferred POSTING
        MAIL | 530 | 5.7.0 authentication required         | Failed RELAY
        RCPT | 554 | 5.7.1 Relay access denied             | Failed RELAY
        """)
    void aRefusedNullSenderConcernsReportsOnly(Stage stage, int code, String text, String told) {
        String full = Relays.told(Verdicts.of(stage, Reply.received(code, text), true));
        assertTrue(full.startsWith(told + " "), full);
    }

    @Test void everyRefusalAtEveryStageHasAVerdict() {
        for (Stage stage : Stage.values()) {
            for (int code = 400; code < 600; code++) Verdicts.of(stage, Reply.of(code, "", ""), false);
        }
    }
}
