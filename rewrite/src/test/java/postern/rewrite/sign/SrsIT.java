package postern.rewrite.sign;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import postern.rewrite.mail.DomainName;
import postern.rewrite.mail.EmailAddress;
import postern.rewrite.sign.Srs.Forwarded;
import postern.rewrite.sign.Srs.Reversed;
import postern.rewrite.testing.Peers;

/** With a secret in common, what they write we read and what we write they read. Budget: 20 s. */
class SrsIT {
    private static final String SECRET = "tops3cr3t";
    private static final DomainName OURS = DomainName.parse("ours.example");
    private static final Srs SRS = new Srs(List.of(SrsSecret.own("sixteen octets at least".getBytes(US_ASCII)), shared()));
    private static final Srs SHARING = new Srs(List.of(shared()));
    private static final int ROUNDS = Peers.rounds(1_000, 20_000);

    @TempDir Path folder;

    @Test void weReadWhatMailSrsWrites() throws IOException {
        try (SrsPeers.Peer peer = SrsPeers.mailSrs(SECRET, OURS.ascii(), 4)) {
            theirsAreReadByUs(peer);
        }
    }

    @Test void weReadWhatMailSrsWritesWithALongHash() throws IOException {
        try (SrsPeers.Peer peer = SrsPeers.mailSrs(SECRET, OURS.ascii(), 20)) {
            theirsAreReadByUs(peer);
        }
    }

    @Test void mailSrsReadsWhatWeWrite() throws IOException {
        try (SrsPeers.Peer peer = SrsPeers.mailSrs(SECRET, OURS.ascii(), 4)) {
            oursAreReadBy(peer);
        }
    }

    @Test void weReadWhatPostsrsdWrites() throws IOException {
        try (SrsPeers.Peer peer = SrsPeers.postsrsd(folder, SECRET, OURS.ascii())) {
            theirsAreReadByUs(peer);
        }
    }

    @Test void weReadWhatPostsrsdWritesWithALongHash() throws IOException {
        try (SrsPeers.Peer peer = SrsPeers.postsrsd(folder, SECRET, OURS.ascii(), "-n", "8")) {
            theirsAreReadByUs(peer);
        }
    }

    @Test void postsrsdReadsWhatWeWrite() throws IOException {
        try (SrsPeers.Peer peer = SrsPeers.postsrsd(folder, SECRET, OURS.ascii(), "-n", "8", "-N", "4")) {
            oursAreReadBy(peer);
        }
    }

    @Test void postsrsdAsItComesReadsWhatWeWrite() throws IOException {
        try (SrsPeers.Peer peer = SrsPeers.postsrsd(folder, SECRET, OURS.ascii())) {
            oursAreReadBy(peer);
        }
    }

    @Test void theyReadNothingThatWasMadeWithOurSecretAlone() throws IOException {
        try (SrsPeers.Peer perl = SrsPeers.mailSrs(SECRET, OURS.ascii(), 4); SrsPeers.Peer daemon = SrsPeers.postsrsd(folder, SECRET, OURS.ascii())) {
            var address = ((Forwarded.Rewritten) SRS.forward(EmailAddress.parse("ada@author.org"), OURS, Instant.now())).address();
            assertEquals(Optional.empty(), perl.reverse(raw(address)));
            assertEquals(Optional.empty(), daemon.reverse(raw(address)));
        }
    }

    private static void theirsAreReadByUs(SrsPeers.Peer peer) {
        var senders = new SrsAddresses(4);
        for (int i = 0; i < ROUNDS; i++) {
            EmailAddress sender = senders.next();
            String theirs = peer.forward(raw(sender)).orElseThrow(() -> new AssertionError("not rewritten: " + sender));
            int at = theirs.lastIndexOf('@');
            var written = new EmailAddress(theirs.substring(0, at), DomainName.parse(theirs.substring(at + 1)));
            assertEquals(expected(sender), read(SRS.reverse(written, Instant.now()), theirs));
        }
    }

    private static void oursAreReadBy(SrsPeers.Peer peer) {
        var senders = new SrsAddresses(5);
        int asked = 0;
        for (int i = 0; i < ROUNDS; i++) {
            EmailAddress sender = senders.next();
            if (!(SHARING.forward(sender, OURS, Instant.now()) instanceof Forwarded.Rewritten(EmailAddress written))) continue;
            asked++;
            assertEquals(Optional.of(expected(sender)), peer.reverse(raw(written)), () -> "they do not read " + written);
        }
        assertTrue(asked > ROUNDS * 8 / 10, asked + " addresses fitted");
    }

    private static String read(Reversed reversed, String theirs) {
        return switch (reversed) {
            case Reversed.Original(EmailAddress address) -> raw(address);
            case Reversed.NextHop(EmailAddress address) -> raw(address);
            case Reversed.Expired _, Reversed.Forged _, Reversed.NotSrs _ -> throw new AssertionError(reversed + " for " + theirs);
        };
    }

    private static String expected(EmailAddress sender) {
        return SrsTest.behindWrapping(sender);
    }

    /** Without quotes, as Postfix's rewriting sees an address. */
    private static String raw(EmailAddress address) {
        return address.localPart() + "@" + address.domain();
    }

    private static SrsSecret shared() {
        return SrsSecret.shared(SECRET.getBytes(US_ASCII));
    }
}
