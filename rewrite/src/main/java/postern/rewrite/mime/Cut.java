package postern.rewrite.mime;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * Octets of a body that go, and what stands there instead.
 *
 * @param from    offset in the body
 * @param to      not before {@code from}; the same, where something is put in
 * @param instead ours from here on: nobody writes to it
 */
public record Cut(int from, int to, byte[] instead) {
    private static final byte[] NOTHING = { };

    /** @throws IllegalArgumentException if it ends before it begins */
    public Cut {
        if (from < 0 || to < from) throw new IllegalArgumentException("a cut that ends before it begins");
    }

    public static Cut out(int from, int to) {
        return new Cut(from, to, NOTHING);
    }

    /**
     * What the body is made of afterwards: views of what stays, and what stands instead. Copies nothing.
     *
     * @param cuts in the order in which they stand, without overlap
     */
    public static List<ByteBuffer> pieces(ByteBuffer body, List<Cut> cuts) {
        var pieces = new ArrayList<ByteBuffer>();
        int at = 0;
        for (Cut cut : cuts) {
            pieces.add(body.slice(at, cut.from() - at));
            pieces.add(ByteBuffer.wrap(cut.instead()));
            at = cut.to();
        }
        pieces.add(body.slice(at, body.limit() - at));
        return pieces;
    }
}
