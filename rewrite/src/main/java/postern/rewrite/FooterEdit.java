package postern.rewrite;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Base64;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import postern.rewrite.TextPart.Unfit;
import postern.rewrite.mail.HeaderField;
import postern.rewrite.mime.Cut;
import postern.rewrite.mime.MimePart;
import postern.rewrite.mime.QuotedPrintable;
import postern.rewrite.mime.TransferEncoding;

/**
 * The footer put into one text: octets are put in where they can be, and the text is written anew where they cannot, in
 * UTF-8 if its charset lacks a character of the footer, in quoted-printable if it has no eighth bit and would get one.
 *
 * <p>Base64 is written anew always. What is put in begins on a line of its own, behind an empty line in plain text, so that
 * a flowed line before it is not joined with it (RFC 3676 section 4.2).
 */
final class FooterEdit {
    private static final byte[] CRLF = {'\r', '\n'};
    private static final int LONGEST_LINE = 998;
    private static final int LONGEST_VALUE = 200;

    private final TextPart text;
    private final PartCharset charset;
    private final byte[] ending;
    private final boolean widened;
    /** The text's octets, in UTF-8 if widened, and where in them the footer goes. */
    private final ByteBuffer octets;
    private final int at;

    /** @throws Unfit if the text cannot take it */
    FooterEdit(TextPart text, FooterText footer) throws Unfit {
        this.text = text;
        charset = text.charset().orElseThrow(() -> new Unfit("unknown charset"));
        String ours = text.isHtml() ? footer.html() : text.isFlowed() ? footer.flowed() : footer.plain();
        Optional<byte[]> kept = charset.encoded(ours);
        widened = kept.isEmpty();
        ending = kept.orElseGet(() -> ours.getBytes(UTF_8));
        octets = widened ? widened() : text.octets();
        at = text.isHtml() ? HtmlEnd.of(octets) : octets.limit();
        if (!widened && !charset.isAsciiAt(octets, at)) throw new Unfit("in the middle of a shifted character set");
    }

    private ByteBuffer widened() throws Unfit {
        if (text.octets().remaining() > TextPart.LARGEST) throw new Unfit("too large to be written in UTF-8");
        String decoded = charset.decoded(text.octets()).orElseThrow(() -> new Unfit("octets that its charset has not"));
        return ByteBuffer.wrap(decoded.getBytes(UTF_8));
    }

    boolean isThere() {
        return !widened && text.endsWith(ending, at);
    }

    /**
     * @param message the body of the message that the part lies in
     * @param header  of the part; gets what the part then says of itself
     * @throws Unfit if the text would have to be written anew, and is too large
     */
    Cut cut(ByteBuffer message, Draft header) throws Unfit {
        byte[] added = added();
        MimePart part = text.part();
        TransferEncoding encoding = encoding(added);
        if (encoding != text.encoding()) header.setOnly(HeaderField.of("Content-Transfer-Encoding", "quoted-printable"));
        if (widened) header.setOnly(HeaderField.of("Content-Type", typeInUtf8()));
        header.remove(field -> field.is("Content-MD5"), "said of the text without the footer");
        boolean anew = widened || encoding != text.encoding();
        return switch (encoding) {
            case IDENTITY -> anew ? new Cut(part.body(), part.end(), with(added)) : new Cut(part.body() + at, part.body() + at, added);
            case QUOTED_PRINTABLE -> {
                if (anew) yield new Cut(part.body(), part.end(), QuotedPrintable.encode(with(added)));
                int place = part.body() + QuotedPrintable.place(TextPart.octets(part.content(message)), at);
                yield new Cut(place, place, QuotedPrintable.encode(added));
            }
            case BASE64 -> new Cut(part.body(), part.end(), base64(with(added), message));
        };
    }

    /** In which the part is written afterwards: never does a part without an eighth bit get one. */
    private TransferEncoding encoding(byte[] added) throws Unfit {
        if (text.encoding() != TransferEncoding.IDENTITY) return text.encoding();
        boolean eightBit = text.isEightBit();
        boolean fits = (eightBit || isAscii(added)) && hasShortLines(ByteBuffer.wrap(added)) && (!widened || hasShortLines(octets));
        if (fits) return TransferEncoding.IDENTITY;
        if (octets.remaining() > TextPart.LARGEST) throw new Unfit("too large to be written in quoted-printable");
        return TransferEncoding.QUOTED_PRINTABLE;
    }

    /** The footer with the line ends around it. */
    private byte[] added() {
        var added = new ByteArrayOutputStream();
        if (at > 0 && octets.get(at - 1) != '\n') added.writeBytes(CRLF);
        if (at > 0 && !text.isHtml() && !endsInEmptyLine()) added.writeBytes(CRLF);
        added.writeBytes(ending);
        if (at < octets.limit() || hasLineEnd(octets)) added.writeBytes(CRLF);
        return added.toByteArray();
    }

    private boolean endsInEmptyLine() {
        int last = at - 1;
        if (octets.get(last) != '\n') return false;
        int before = last > 0 && octets.get(last - 1) == '\r' ? last - 2 : last - 1;
        return before < 0 || octets.get(before) == '\n';
    }

    /** Whether the text ends with a line end; an empty one, whether it needs one before what follows it. */
    private boolean hasLineEnd(ByteBuffer written) {
        return written.limit() == 0 ? text.part().end() == text.part().to() : written.get(written.limit() - 1) == '\n';
    }

    private byte[] with(byte[] added) {
        var whole = new ByteArrayOutputStream(octets.limit() + added.length);
        whole.writeBytes(TextPart.octets(octets.slice(0, at)));
        whole.writeBytes(added);
        whole.writeBytes(TextPart.octets(octets.slice(at, octets.limit() - at)));
        return whole.toByteArray();
    }

    private byte[] base64(byte[] whole, ByteBuffer message) {
        byte[] encoded = Base64.getMimeEncoder().encode(whole);
        if (!hasLineEnd(text.part().content(message))) return encoded;
        byte[] ended = Arrays.copyOf(encoded, encoded.length + 2);
        System.arraycopy(CRLF, 0, ended, encoded.length, 2);
        return ended;
    }

    /** The other parameters stay, as far as they are ASCII of decent length. */
    private String typeInUtf8() {
        Stream<String> others = text.part().header().parameters().entrySet().stream()
                .filter(parameter -> !parameter.getKey().equals("charset") && parameter.getKey().matches("[a-z0-9_.*%'-]{1,60}"))
                .filter(parameter -> parameter.getValue().length() <= LONGEST_VALUE && parameter.getValue().matches("[ -~]*"))
                .map(parameter -> parameter.getKey() + "=" + value(parameter.getValue()));
        return Stream.concat(Stream.of(text.part().header().type(), "charset=utf-8"), others).collect(Collectors.joining(";\r\n "));
    }

    private static String value(String value) {
        return value.matches("[A-Za-z0-9!#$%&'*+.^_`{|}~-]+") ? value : '"' + value.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
    }

    private static boolean isAscii(byte[] octets) {
        for (byte octet : octets) if (octet < 0) return false;
        return true;
    }

    private static boolean hasShortLines(ByteBuffer octets) {
        int length = 0;
        for (int i = 0; i < octets.limit(); i++) {
            length = octets.get(i) == '\n' ? 0 : length + 1;
            if (length > LONGEST_LINE) return false;
        }
        return true;
    }
}
