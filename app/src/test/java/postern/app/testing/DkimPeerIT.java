package postern.app.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** The judge is worth asking: it passes what is right and fails everything else. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class DkimPeerIT {
    private final Path folder = Folders.open("dkimit");
    private AuthorDomain author;
    private byte[] signed;

    @BeforeAll void sign() {
        author = AuthorDomain.make("author.test", folder);
        signed = Mail.from("Ada <ada@author.test>", "board@lists.test", "signed").withLargeBody(100_000).signedBy(author);
    }

    @AfterAll void clean() {
        Folders.remove(folder);
    }

    @Test void aSignedMailPassesAndItsTamperedTwinsFail() {
        byte[] body = signed.clone();
        body[body.length - 10] ^= 1;
        byte[] header = new String(signed, StandardCharsets.ISO_8859_1).replace("Subject: signed", "Subject: resigned")
                .getBytes(StandardCharsets.ISO_8859_1);
        var found = DkimPeer.verify(author.records(), List.of(signed, body, header));
        assertEquals(List.of(true, false, false), found.stream().map(each -> each.getFirst().passed()).toList(), found.toString());
        assertEquals("author.test", found.getFirst().getFirst().domain());
        assertEquals("@author.test", found.getFirst().getFirst().identity());
    }

    /** So that a list must munge From: with a List-Id of its own the author's signature is worth nothing. */
    @Test void anAuthorsSignatureBreaksWhenAListAddsItsFields() {
        byte[] listed = concat("List-Id: <board.lists.test>\r\n".getBytes(StandardCharsets.US_ASCII), signed);
        byte[] received = concat("Received: from a by b\r\n".getBytes(StandardCharsets.US_ASCII), signed);
        var found = DkimPeer.verify(author.records(), List.of(listed, received));
        assertEquals(List.of(false, true), found.stream().map(each -> each.getFirst().passed()).toList(), found.toString());
    }

    @Test void unicodeHeadersAndBodiesAreSignedToo() {
        byte[] mail = Mail.from("Jörg <jörg@author.test>", "board@lists.test", "Größe").withLargeBody(2_000).signedBy(author);
        assertTrue(DkimPeer.verify(author.records(), mail).getFirst().passed());
    }

    private static byte[] concat(byte[] first, byte[] second) {
        byte[] both = Arrays.copyOf(first, first.length + second.length);
        System.arraycopy(second, 0, both, first.length, second.length);
        return both;
    }

    @Test void anUnpublishedKeyFailsAndAnUnsignedMailHasNoSignature() throws Exception {
        assertFalse(DkimPeer.verify(Map.of(), signed).getFirst().passed());
        AuthorDomain another = AuthorDomain.make("author.test", Files.createDirectory(folder.resolve("other")));
        assertFalse(DkimPeer.verify(another.records(), signed).getFirst().passed(), "signed with another key");
        assertTrue(DkimPeer.verify(author.records(), Mail.from("a@author.test", "b@lists.test", "plain").bytes()).isEmpty());
    }
}
