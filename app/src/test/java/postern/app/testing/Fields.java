package postern.app.testing;

import jakarta.mail.MessagingException;
import jakarta.mail.internet.MimeUtility;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads messages as a receiver would, without any of the product's own reading. Whole messages with CRLF are expected. */
public final class Fields {
    private static final Pattern WORD = Pattern.compile("=\\?([^?*]+)(?:\\*[^?]*)?\\?([QqBb])\\?([^?]*)\\?=");

    private Fields() { }

    /** The values of all fields of that name, unfolded and stripped, as UTF-8. */
    public static List<String> all(byte[] message, String name) {
        var values = new ArrayList<String>();
        for (String field : header(message)) {
            int colon = field.indexOf(':');
            if (colon > 0 && field.substring(0, colon).strip().equalsIgnoreCase(name)) values.add(field.substring(colon + 1).strip());
        }
        return values;
    }

    public static Optional<String> first(byte[] message, String name) {
        return all(message, name).stream().findFirst();
    }

    /** The first value with its encoded words read (RFC 2047). */
    public static Optional<String> decoded(byte[] message, String name) {
        return first(message, name).map(Fields::decode);
    }

    /** What stands between the angle brackets, or the whole value where there are none. */
    public static String address(String mailbox) {
        int open = mailbox.lastIndexOf('<');
        int close = mailbox.lastIndexOf('>');
        return open >= 0 && close > open ? mailbox.substring(open + 1, close) : mailbox.strip();
    }

    /** The octets behind the header's empty line. */
    public static byte[] body(byte[] message) {
        return Arrays.copyOfRange(message, headerEnd(message) + 2, message.length);
    }

    /** A message of one text part: the header as it is written, the body as a reader sees it, by Jakarta Mail. */
    public static String shown(byte[] message) {
        String encoding = first(message, "Content-Transfer-Encoding").orElse("7bit");
        try (var body = MimeUtility.decode(new ByteArrayInputStream(body(message)), encoding)) {
            return new String(message, 0, headerEnd(message) + 2, StandardCharsets.UTF_8) + new String(body.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException | MessagingException e) {
            throw new AssertionError("a body that is not " + encoding, e);
        }
    }

    /** The message without its first {@code n} fields. */
    static byte[] without(byte[] message, int n) {
        int at = 0;
        for (int i = 0; i < n; i++) at = nextField(message, at);
        return Arrays.copyOfRange(message, at, message.length);
    }

    private static List<String> header(byte[] message) {
        var fields = new ArrayList<String>();
        int end = headerEnd(message);
        for (int at = 0; at < end;) {
            int next = nextField(message, at);
            fields.add(new String(message, at, next - at, StandardCharsets.UTF_8).replace("\r\n", ""));
            at = next;
        }
        return fields;
    }

    /** Where the empty line begins. */
    private static int headerEnd(byte[] message) {
        if (message.length > 1 && message[0] == '\r' && message[1] == '\n') return 0;
        for (int i = 0; i + 3 < message.length; i++) {
            if (message[i] == '\r' && message[i + 1] == '\n' && message[i + 2] == '\r' && message[i + 3] == '\n') return i + 2;
        }
        throw new AssertionError("a message without an empty line behind its header");
    }

    private static int nextField(byte[] message, int at) {
        int i = at;
        while (i + 1 < message.length) {
            boolean ended = message[i] == '\r' && message[i + 1] == '\n';
            i++;
            if (ended && (i + 1 == message.length || message[i + 1] != ' ' && message[i + 1] != '\t')) return i + 1;
        }
        return message.length;
    }

    private static String decode(String value) {
        Matcher word = WORD.matcher(value.replaceAll("(\\?=)\\s+(=\\?)", "$1$2"));
        var text = new StringBuilder();
        while (word.find()) word.appendReplacement(text, Matcher.quoteReplacement(word(word.group(1), word.group(2), word.group(3))));
        return word.appendTail(text).toString();
    }

    private static String word(String charset, String encoding, String text) {
        byte[] octets = encoding.equalsIgnoreCase("B") ? Base64.getDecoder().decode(text) : quoted(text);
        return new String(octets, Charset.forName(charset));
    }

    private static byte[] quoted(String text) {
        var octets = new ByteArrayOutputStream();
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '=') {
                octets.write(Integer.parseInt(text.substring(i + 1, i + 3), 16));
                i += 2;
            } else {
                octets.write(c == '_' ? ' ' : c);
            }
        }
        return octets.toByteArray();
    }
}
