package postern.rewrite.auth.dkim;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.io.IOException;
import java.nio.file.Files;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import postern.rewrite.mail.RawMessage;
import postern.rewrite.testing.Peers;
import postern.rewrite.testing.TxtDns;

/** Messages that others signed: the examples of RFC 6376 appendix A and RFC 8463 appendix A, and those of dkimpy. */
class DkimKnownAnswersTest {
    private static final Instant NOW = Instant.ofEpochSecond(1_795_223_148);
    /** RFC 8463 appendix A.2. */
    private static final String ED25519 = "v=DKIM1; k=ed25519; p=11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=";

    @ParameterizedTest
    @CsvSource({
        "rfc8463-example.msg, pass pass",
        "dkimpy/rfc6376.signed.msg, pass pass",
        "dkimpy/rfc6376.signed.rsa.msg, pass",
    })
    void signaturesOfTheRfcsPass(String file, String verdicts) throws IOException {
        assertEquals(verdicts, verdicts(read(file), football()));
    }

    @ParameterizedTest
    @CsvSource({
        "rfc8463-example.msg, lost the game, won the game",
        "rfc8463-example.msg, Joe SixPack, Joe TwelvePack",
        "rfc8463-example.msg, From: Joe, 'From: Eve <eve@x.example>\r\nFrom: Joe'",
        "dkimpy/rfc6376.signed.msg, lost the game, won the game",
        "dkimpy/rfc6376.signed.msg, Joe SixPack, Joe TwelvePack",
        "dkimpy/rfc6376.signed.msg, 'From: Joe', 'From:  Joe'",
    })
    void theirTamperedTwinsFail(String file, String there, String instead) throws IOException {
        assertEquals("fail fail", verdicts(read(file).replace(there, instead), football()));
    }

    @Test void anExpiryAddedLaterFails() throws IOException {
        assertEquals("fail", verdicts(read("dkimpy/rfc6376.signed.no_t.msg"), football()), "x= is none of what was signed");
    }

    @Test void keysOfBothFormsAndSizesAreRead() throws IOException {
        for (String form : List.of("1024_testkey_wo_markers.pub.txt", "1024_testkey_wo_markers.pub.rsa.txt", "2048_testkey_wo_markers.pub.txt",
                "2048_testkey_wo_markers.pub.rsa.txt", "2048_testkey_PKCS8.key.pub.txt")) {
            assertEquals("fail", verdicts(read("dkimpy/rfc6376.signed.rsa.msg"), new TxtDns().with("test._domainkey.football.example.com", text(form))), form);
        }
    }

    @Test void aRecordWithoutItsKindIsForRsa() throws IOException {
        assertEquals("pass", verdicts(read("dkimpy/rfc6376.signed.rsa.msg"), new TxtDns().with("test._domainkey.football.example.com", text("test2.txt"))));
    }

    @ParameterizedTest
    @CsvSource({"badk.txt", "badversion.txt", "test_tlsrpt.txt", "test_bad.txt", "eximtest.dns"})
    void recordsThatAreNotForThisAreRefused(String record) throws IOException {
        assertEquals("permerror", verdicts(read("dkimpy/rfc6376.signed.rsa.msg"), new TxtDns().with("test._domainkey.football.example.com", text(record))));
    }

    @Test void eximsEd25519Passes() throws IOException {
        assertEquals("pass", verdicts(read("dkimpy/ed25519test2.msg"), new TxtDns().with("sed._domainkey.test.ex", text("eximtest.dns"))));
    }

    @Test void aDomainWithACommentInItIsNone() throws IOException {
        List<DkimResult> results = verify(read("dkimpy/test.message.baddomain"), new TxtDns());
        assertEquals(DkimVerdict.PERMERROR, results.getFirst().verdict());
        assertFalse(results.getFirst().domain().isPresent());
    }

    @Test void degenerateFoldingIsRead() throws IOException {
        assertEquals("permerror", verdicts(read("dkimpy/test2.message"), new TxtDns()), "nothing but the key is missing");
        assertEquals("no key is published under this selector", verify(read("dkimpy/test2.message"), new TxtDns()).getFirst().why());
    }

    @Test void dkimpysMailboxMessageIsRead() throws IOException {
        List<DkimResult> results = verify(read("dkimpy/message.mbox"), new TxtDns().away());
        assertEquals(List.of(DkimVerdict.TEMPERROR), results.stream().map(DkimResult::verdict).distinct().toList());
    }

    private static TxtDns football() throws IOException {
        return new TxtDns().with("brisbane._domainkey.football.example.com", ED25519).with("test._domainkey.football.example.com", text("test.txt"));
    }

    private static String verdicts(String mail, TxtDns dns) {
        return String.join(" ", verify(mail, dns).stream().map(result -> result.verdict().word()).toList());
    }

    private static List<DkimResult> verify(String mail, TxtDns dns) {
        return new DkimVerifier(dns).verify(RawMessage.parse(mail.getBytes(ISO_8859_1)), NOW);
    }

    private static String text(String file) throws IOException {
        return new String(Files.readAllBytes(Peers.vectors().resolve("dkim/dkimpy").resolve(file)), ISO_8859_1).strip();
    }

    private static String read(String file) throws IOException {
        return new String(Files.readAllBytes(Peers.vectors().resolve("dkim").resolve(file)), ISO_8859_1).replaceAll("\r?\n", "\r\n");
    }
}
