package postern.rewrite;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import postern.rewrite.mail.RawMessage;

class AttachmentsTest {

    @ParameterizedTest
    @ValueSource(strings = {
        "Content-Type: application/octet-stream; name=x.exe\n",
        "Content-Type: application/octet-stream; name=\"X.EXE\"\n",
        "Content-Type: application/octet-stream; name=x.pdf.exe.\n",
        "Content-Type: application/octet-stream; name=x.exe.txt\n",
        "Content-Disposition: attachment; filename=\"x.exe \"\n",
        "Content-Disposition: attachment; filename=x.txt; filename*=utf-8''x%2Eexe\n",
        "Content-Disposition: attachment; filename*0=x.e; filename*1=xe\n",
        "Content-Disposition: attachment; filename*0*=utf-8''x%2e; filename*1*=%65xe\n",
        "Content-Disposition: attachment; filename*1=exe; filename*0=\"x.\"\n",
        "Content-Disposition: attachment; filename*10=e; filename*9*=%65x; filename*8=x.\n",
        "Content-Disposition: attachment; filename=x.txt; filename=x.exe\n",
        "Content-Disposition: attachment; filename=x.txt\nContent-Disposition: attachment; filename=x.exe\n",
        "Content-Disposition: attachment;\n filename=\"=?utf-8?Q?x=2Eexe?=\"\n",
        "Content-Disposition: inline; filename=x.exe\nContent-Type: text/plain; name=x.txt\n"})
    void anExtensionIsFoundHoweverTheNameIsWritten(String header) {
        assertEquals(Optional.of("exe"), of(header + "\nx\n").first(List.of("zip", "exe")), header);
    }

    @Test void partsWithinPartsAndAttachedMessagesAreLookedInto() {
        String inner = "Content-Type: multipart/mixed; boundary=i\n\n--i\nContent-Type: application/zip\n\nx\n--i--\n";
        String encoded = Base64.getMimeEncoder().encodeToString(inner.replace("\n", "\r\n").getBytes(ISO_8859_1));
        for (String attached : List.of("Content-Type: message/rfc822\n\n" + inner, "Content-Type: message/rfc822\nContent-Transfer-Encoding: base64\n\n" + encoded + "\n")) {
            Attachments found = of("Content-Type: multipart/mixed; boundary=o\n\n--o\n\ntext\n--o\n" + attached + "--o--\n");
            assertTrue(found.whole());
            assertEquals(Set.of("multipart/mixed", "text/plain", "message/rfc822", "application/zip"), found.types());
            assertEquals(Optional.of("application/*"), found.first(List.of("video/*", "application/*")));
            assertEquals(Optional.empty(), found.first(List.of("zip", "application/x-zip", "video/*")));
        }
    }

    @Test void whatIsDeeperThanIsLookedAtMayHoldAnything() {
        String mail = "Content-Type: application/zip\n\nx\n";
        for (int i = 0; i < 8; i++) mail = "Content-Type: message/rfc822\n\n" + mail;
        assertFalse(of(mail).whole());
    }

    @Test void aPlainMailHasNoneAndWordsAreKnownByTheirForm() {
        Attachments plain = of("Subject: see x.exe\n\nx.exe\n");
        assertEquals(Set.of("text/plain"), plain.types());
        assertEquals(Set.of(), plain.extensions());
        for (String word : List.of("exe", "7z", "application/zip", "video/*", "application/vnd.ms-excel")) assertTrue(Attachments.isWord(word), word);
        for (String word : List.of("", ".exe", "EXE", "exe zip", "*/*", "video/", "/x", "a/b/c")) assertFalse(Attachments.isWord(word), word);
    }

    private static Attachments of(String mail) {
        return Attachments.of(RawMessage.parse(mail.replace("\n", "\r\n").getBytes(ISO_8859_1)));
    }
}
