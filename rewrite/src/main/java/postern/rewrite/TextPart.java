package postern.rewrite;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.nio.ByteBuffer;
import java.util.Locale;
import java.util.Optional;
import postern.rewrite.mime.MimePart;
import postern.rewrite.mime.TransferEncoding;

/**
 * A part of text as its reader gets it, with its transfer encoding undone. Immutable.
 *
 * @param octets   decoded; of a text that is written as it is, a view
 * @param encoding as the part is written
 */
record TextPart(MimePart part, TransferEncoding encoding, ByteBuffer octets) {
    /** Octets of a part that is decoded, or written anew: a larger one stays as it is. */
    static final int LARGEST = 1 << 20;

    private static final byte[] SIGNED = "-----BEGIN PGP SIGNED MESSAGE".getBytes(US_ASCII);
    private static final byte[] ENCRYPTED = "-----BEGIN PGP MESSAGE".getBytes(US_ASCII);

    /** A text that can take no footer. The message says why, for people. */
    static final class Unfit extends Exception {
        private static final long serialVersionUID = 1;

        Unfit(String why) {
            super(why, null, false, false);
        }
    }

    /** @throws Unfit if nobody can be sure how it reads, or it is too large to be decoded */
    static TextPart read(MimePart part, ByteBuffer message) throws Unfit {
        if (part.header().twofold()) throw new Unfit("type or encoding given twice");
        TransferEncoding encoding = TransferEncoding.of(part.header().encoding()).orElseThrow(() -> new Unfit("unknown transfer encoding"));
        ByteBuffer written = part.content(message);
        if (encoding == TransferEncoding.IDENTITY) return new TextPart(part, encoding, written);
        if (written.remaining() > LARGEST) throw new Unfit("too large to be decoded");
        byte[] decoded = encoding.decoded(octets(written)).orElseThrow(() -> new Unfit("spoilt base64"));
        return new TextPart(part, encoding, ByteBuffer.wrap(decoded));
    }

    boolean isHtml() {
        return part.header().type().equals("text/html");
    }

    /** RFC 3676 section 4: lines may be joined, and a space at their beginning is taken away. */
    boolean isFlowed() {
        return !isHtml() && parameter("format").equals("flowed");
    }

    Optional<PartCharset> charset() {
        return PartCharset.of(part.header());
    }

    /** Signed or encrypted by PGP within the text (RFC 9580 section 6.2): in a plain one at the beginning of a line, else it is quoted. */
    boolean isArmoured() {
        for (int at = 0; at < octets.limit(); at++) {
            boolean begins = octets.get(at) == '-' && (isHtml() || at == 0 || octets.get(at - 1) == '\n');
            if (begins && (standsAt(SIGNED, at) || standsAt(ENCRYPTED, at))) return true;
        }
        return false;
    }

    boolean isEightBit() {
        for (int at = 0; at < octets.limit(); at++) if (octets.get(at) < 0) return true;
        return false;
    }

    /** Nothing but white space stands between the ending, itself the beginning of a line, and {@code upTo}. */
    boolean endsWith(byte[] ending, int upTo) {
        int from = upTo;
        while (from > 0 && isWhite(octets.get(from - 1))) from--;
        from -= ending.length;
        return from >= 0 && (from == 0 || octets.get(from - 1) == '\n') && standsAt(ending, from);
    }

    static byte[] octets(ByteBuffer view) {
        byte[] octets = new byte[view.remaining()];
        view.get(view.position(), octets);
        return octets;
    }

    private String parameter(String name) {
        return part.header().parameters().getOrDefault(name, "").toLowerCase(Locale.ROOT);
    }

    private boolean standsAt(byte[] sought, int at) {
        if (at + sought.length > octets.limit()) return false;
        for (int i = 0; i < sought.length; i++) if (octets.get(at + i) != sought[i]) return false;
        return true;
    }

    private static boolean isWhite(byte octet) {
        return octet == ' ' || octet == '\t' || octet == '\r' || octet == '\n';
    }
}
