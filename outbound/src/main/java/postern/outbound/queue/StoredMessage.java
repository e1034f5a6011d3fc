package postern.outbound.queue;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import postern.outbound.store.Tx;
import postern.rewrite.mail.RawMessage;

/** The octets of a posting's message, in pieces of 256 KiB. Besides the message itself at most eight of them are in memory. */
final class StoredMessage {
    private static final int PIECE = 256 * 1024;
    private static final int AT_ONCE = 8;

    private StoredMessage() { }

    static void write(Tx tx, String posting, RawMessage message) {
        try (var pieces = new Pieces(tx, posting, message.size())) {
            message.writeTo(pieces);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** @throws IllegalStateException if there are fewer octets than {@code size} */
    static RawMessage read(Tx tx, String posting, int size) {
        byte[] octets = new byte[size];
        for (int from = 0; from < size; from += AT_ONCE * PIECE) {
            int first = from / PIECE;
            int read = tx.query("SELECT part, octets FROM queue_message WHERE posting = ? AND part >= ? AND part < ?", row -> {
                byte[] piece = row.bytes("octets");
                System.arraycopy(piece, 0, octets, (int) row.number("part") * PIECE, piece.length);
                return piece.length;
            }, posting, first, first + AT_ONCE).stream().mapToInt(Integer::intValue).sum();
            if (read != Math.min(size - from, AT_ONCE * PIECE)) throw new IllegalStateException("octets of a message are missing: " + posting);
        }
        return RawMessage.parse(octets);
    }

    /** Takes a message as it is written, and stores it piece by piece. */
    private static final class Pieces extends OutputStream {
        private final Tx tx;
        private final String posting;
        private final List<Object[]> full = new ArrayList<>();
        private int left;
        private int part;
        private byte[] piece;
        private int filled;

        Pieces(Tx tx, String posting, int size) {
            this.tx = tx;
            this.posting = posting;
            this.left = size;
            begin();
        }

        @Override public void write(int octet) {
            write(new byte[] {(byte) octet}, 0, 1);
        }

        @Override public void write(byte[] octets, int from, int length) {
            for (int done = 0; done < length; ) {
                int some = Math.min(length - done, piece.length - filled);
                System.arraycopy(octets, from + done, piece, filled, some);
                filled += some;
                done += some;
                if (filled == piece.length) end();
            }
        }

        @Override public void close() {
            store();
        }

        private void begin() {
            piece = new byte[Math.min(PIECE, left)];
            left -= piece.length;
            filled = 0;
        }

        private void end() {
            full.add(new Object[] {posting, part++, piece});
            if (full.size() == AT_ONCE) store();
            begin();
        }

        private void store() {
            tx.batch("INSERT INTO queue_message (posting, part, octets) VALUES (?, ?, ?)", full);
            full.clear();
        }
    }
}
