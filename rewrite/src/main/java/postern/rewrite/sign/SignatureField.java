package postern.rewrite.sign;

import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import postern.rewrite.mail.HeaderField;

/**
 * A signature field on its way: tags in short lines (RFC 6376 section 3.2), then {@code b=} over what it vouches for and over itself.
 * For one field and one thread.
 */
final class SignatureField {
    private static final int LINE = 76;
    private static final int TAB = 8;

    private final String name;
    private final StringBuilder text = new StringBuilder();
    private int column;

    SignatureField(String name) {
        this.name = name;
        this.column = name.length() + 1;
    }

    SignatureField tag(String tag, Object value) {
        String piece = tag + "=" + value + ";";
        if (text.isEmpty()) column++;
        else if (column + 1 + piece.length() > LINE) newLine("\t");
        else put(" ");
        put(piece);
        return this;
    }

    /** Words with colons between them, over as many lines as they need. */
    SignatureField tag(String tag, List<String> words) {
        newLine("\t");
        put(tag + "=");
        for (int i = 0; i < words.size(); i++) {
            String word = words.get(i) + (i + 1 < words.size() ? ":" : ";");
            if (column + word.length() > LINE) newLine("\t ");
            put(word);
        }
        return this;
    }

    /**
     * Adds {@code b=}. The field itself comes last in what is signed, with {@code b=} empty and without its line end (section 3.7).
     *
     * @param before the canonical fields that it covers
     */
    HeaderField signed(byte[] before, SigningKey key) {
        newLine("\t");
        put("b=");
        byte[] own = DkimCanonical.RELAXED.header(HeaderField.of(name, text.toString()));
        var data = new ByteArrayOutputStream(before.length + own.length);
        data.writeBytes(before);
        data.writeBytes(Arrays.copyOf(own, own.length - 2));
        return HeaderField.of(name, text + folded(base64(key.sign(data.toByteArray()))));
    }

    static String base64(byte[] octets) {
        return Base64.getEncoder().encodeToString(octets);
    }

    private void newLine(String indent) {
        text.append("\r\n").append(indent);
        column = TAB + indent.length() - 1;
    }

    private void put(String piece) {
        text.append(piece);
        column += piece.length();
    }

    private static String folded(String base64) {
        var text = new StringBuilder();
        for (int at = 0; at < base64.length(); at += LINE - TAB) {
            if (at > 0) text.append("\r\n\t ");
            text.append(base64, at, Math.min(base64.length(), at + LINE - TAB));
        }
        return text.toString();
    }
}
