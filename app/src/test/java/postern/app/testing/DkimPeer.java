package postern.app.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import postern.rewrite.testing.Peers;

/** Debian's python3-dkim: verifies what Postern sent, with records that the test gives it, signs for authors and seals for those who forward. Any thread. */
public final class DkimPeer {
    private static final Path PYTHON = Path.of("/usr/bin/python3");
    private static final Duration LIMIT = Duration.ofSeconds(90);

    /** What the judge found for one DKIM-Signature field. */
    public record Signature(String domain, String selector, String algorithm, String identity, boolean passed, String reason) { }

    private DkimPeer() { }

    /**
     * Verifies every signature of every message.
     *
     * @param records TXT records by name; nothing else is in this judge's DNS
     * @return for each message its signatures, in the order of their fields
     */
    public static List<List<Signature>> verify(Map<String, String> records, List<byte[]> messages) {
        Peers.need(Path.of("/usr/lib/python3/dist-packages/dkim"), "python3-dkim");
        Path folder = Folders.open("dkim");
        try {
            Files.writeString(folder.resolve("records.json"), Json.write(records));
            var command = new ArrayList<>(List.of(PYTHON.toString(), "-W", "ignore", script().toString(), "verify", "records.json"));
            for (int i = 0; i < messages.size(); i++) {
                Files.write(folder.resolve(i + ".eml"), messages.get(i));
                command.add(i + ".eml");
            }
            List<String> found = Program.run(LIMIT, new byte[0], Map.of(), folder, command).ok().text().lines().toList();
            if (found.size() != messages.size()) throw new AssertionError("the judge said: " + found);
            return found.stream().map(DkimPeer::signatures).toList();
        } catch (IOException none) {
            throw new UncheckedIOException(none);
        } finally {
            Folders.remove(folder);
        }
    }

    public static List<Signature> verify(Map<String, String> records, byte[] message) {
        return verify(records, List.of(message)).getFirst();
    }

    /** The message under a DKIM-Signature (rsa-sha256, relaxed/relaxed) of {@code domain}. @param fields signed though absent */
    static byte[] sign(byte[] message, String selector, String domain, Path key, List<String> fields) {
        Peers.need(Path.of("/usr/lib/python3/dist-packages/dkim"), "python3-dkim");
        var command = new ArrayList<>(List.of(PYTHON.toString(), "-W", "ignore", script().toString(), "sign", selector, domain, key.toString()));
        command.addAll(fields);
        Program signed = Program.run(LIMIT, message, Map.of(), Path.of("/"), command);
        if (signed.exit() != 0) throw new AssertionError(signed.text());
        return signed.output();
    }

    /** The message under an ARC set of {@code domain}, whose own Authentication-Results it must hold. */
    static byte[] seal(byte[] message, String selector, String domain, Path key) {
        Peers.need(Path.of("/usr/lib/python3/dist-packages/dkim"), "python3-dkim");
        Program sealed = Program.run(LIMIT, message, Map.of(), Path.of("/"),
                List.of(PYTHON.toString(), "-W", "ignore", script().toString(), "seal", selector, domain, key.toString()));
        if (sealed.exit() != 0) throw new AssertionError(sealed.text());
        return sealed.output();
    }

    private static List<Signature> signatures(String line) {
        return Json.list(Json.parse(line)).stream().map(one -> new Signature(Json.text(one, "domain"), Json.text(one, "selector"),
                Json.text(one, "algorithm"), Json.text(one, "identity"), Json.text(one, "result").equals("pass"), Json.text(one, "reason")))
                .toList();
    }

    private static Path script() {
        try {
            return Path.of(DkimPeer.class.getResource("/dkim_peer.py").toURI());
        } catch (URISyntaxException impossible) {
            throw new AssertionError(impossible);
        }
    }
}
