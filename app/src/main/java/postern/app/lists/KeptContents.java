package postern.app.lists;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import postern.outbound.store.Tx;
import postern.rewrite.mail.RawMessage;

/** The octets of kept mail, each mail once, by its SHA-256. */
final class KeptContents {
    private static final int PIECE = 256 * 1024;

    private KeptContents() { }

    /** For an entry that is added to that share behind this. @return what it is found by */
    static String add(Tx tx, RawMessage message, KeptRoom.Share share) {
        byte[] octets = message.toBytes();
        String content = sha256(octets);
        KeptRoom.lock(tx, content);
        KeptRoom.adding(tx, content, octets.length, share);
        if (tx.first("SELECT content FROM app_kept_content WHERE content = ?", row -> true, content).isEmpty()) write(tx, content, octets);
        return content;
    }

    private static void write(Tx tx, String content, byte[] octets) {
        tx.update("INSERT INTO app_kept_content (content, octets) VALUES (?, ?)", content, octets.length);
        var pieces = new ArrayList<Object[]>();
        for (int from = 0; from < octets.length; from += PIECE) {
            pieces.add(new Object[] {content, pieces.size(), Arrays.copyOfRange(octets, from, Math.min(octets.length, from + PIECE))});
        }
        tx.batch("INSERT INTO app_kept_part (content, part, octets) VALUES (?, ?, ?)", pieces);
    }

    /** @return empty if it is not there, or is going while we read it: whoever has an entry of it locked finds it */
    static Optional<RawMessage> message(Tx tx, String content) {
        Optional<Integer> size = tx.first("SELECT octets FROM app_kept_content WHERE content = ?", row -> (int) row.number("octets"), content);
        if (size.isEmpty()) return Optional.empty();
        byte[] octets = new byte[size.get()];
        List<Integer> read = tx.query("SELECT part, octets FROM app_kept_part WHERE content = ?", row -> {
            byte[] piece = row.bytes("octets");
            System.arraycopy(piece, 0, octets, (int) row.number("part") * PIECE, piece.length);
            return piece.length;
        }, content);
        int sum = read.stream().mapToInt(Integer::intValue).sum();
        return sum == octets.length ? Optional.of(RawMessage.received(octets)) : Optional.empty();
    }

    /** An entry was removed: its content goes too if no other names it. */
    static void removed(Tx tx, KeptRoom.Place place) {
        String content = place.content();
        KeptRoom.lock(tx, content);
        KeptRoom.removed(tx, content, place.octets(), place.share());
        if (tx.first("SELECT id FROM app_kept WHERE content = ?", row -> true, content).isPresent()) return;
        tx.update("DELETE FROM app_kept_part WHERE content = ?", content);
        tx.update("DELETE FROM app_kept_content WHERE content = ?", content);
    }

    private static String sha256(byte[] octets) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(octets));
        } catch (NoSuchAlgorithmException everyJdkHasIt) {
            throw new IllegalStateException(everyJdkHasIt);
        }
    }
}
