package postern.app.roster;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads one HTTP/1.1 response (RFC 9112), strictly: what is not whole, or could be read in two ways, is none. Used once. */
final class HttpAnswer {
    private static final int LARGEST_HEAD = 64 << 10;
    private static final int MOST_INTERIM = 5;
    private static final Pattern STATUS = Pattern.compile("HTTP/1\\.[01] ([1-5][0-9]{2})( .*)?");
    private static final Pattern FIELD = Pattern.compile("([!#$%&'*+.^_`|~0-9A-Za-z-]+):[ \\t]*(.*?)[ \\t]*");
    private static final Pattern ETAG = Pattern.compile("(W/)?\"[!\\x23-\\x7e]{0,190}\"");
    private static final Pattern CHUNK = Pattern.compile("([0-9A-Fa-f]{1,8})([ \\t]*;.*)?");

    private final InputStream in;
    private final int most;
    private final Map<String, String> fields = new HashMap<>();
    private int head;

    private HttpAnswer(InputStream in, int most) {
        this.in = in;
        this.most = most;
    }

    /** The message is fit to be shown. */
    static final class Malformed extends IOException {
        private static final long serialVersionUID = 1;

        Malformed(String message) {
            super(message);
        }
    }

    /** @param most octets of the body @param conditional whether we asked for what is new alone */
    static Fetched read(InputStream in, int most, boolean conditional) throws IOException {
        return new HttpAnswer(in, most).answer(conditional);
    }

    private Fetched answer(boolean conditional) throws IOException {
        int status = head();
        for (int i = 0; status < 200 && i < MOST_INTERIM; i++) status = head();
        if (status == 304 && conditional) return new Fetched.NotModified();
        if (status >= 300 && status < 400) return new Fetched.Trouble("it answered " + status + ": redirects are not followed, name the address that it leads to");
        if (status != 200) return new Fetched.Trouble("it answered " + status);
        if (!fields.getOrDefault("content-encoding", "identity").equalsIgnoreCase("identity")) throw new Malformed("its answer is compressed, which was not asked for");
        byte[] body = body();
        return new Fetched.Body(body, Optional.ofNullable(fields.get("etag")).filter(tag -> ETAG.matcher(tag).matches()));
    }

    private int head() throws IOException {
        fields.clear();
        Matcher status = STATUS.matcher(line());
        if (!status.matches()) throw new Malformed("its answer is no HTTP");
        for (String line = line(); !line.isEmpty(); line = line()) {
            Matcher field = FIELD.matcher(line);
            if (!field.matches()) throw new Malformed("its answer is no HTTP");
            String name = field.group(1).toLowerCase(Locale.ROOT);
            String before = fields.putIfAbsent(name, field.group(2));
            boolean twice = before != null && (name.equals("content-length") || name.equals("transfer-encoding"));
            if (twice) throw new Malformed("its answer can be read in two ways");
        }
        return Integer.parseInt(status.group(1));
    }

    private byte[] body() throws IOException {
        String coding = fields.get("transfer-encoding");
        String length = fields.get("content-length");
        if (coding != null && length != null) throw new Malformed("its answer can be read in two ways");
        if (coding != null) {
            if (!coding.equalsIgnoreCase("chunked")) throw new Malformed("its answer is in a transfer coding that is not known");
            return chunks();
        }
        // Without a length, what was cut off looks whole.
        if (length == null) throw new Malformed("its answer does not tell its length");
        if (!length.matches("[0-9]{1,18}")) throw new Malformed("its answer is no HTTP");
        if (Long.parseLong(length) > most) throw tooLarge();
        return exactly(Integer.parseInt(length));
    }

    private byte[] chunks() throws IOException {
        var body = new ByteArrayOutputStream();
        while (true) {
            Matcher size = CHUNK.matcher(line());
            if (!size.matches()) throw new Malformed("its answer is no HTTP");
            long octets = Long.parseLong(size.group(1), 16);
            if (octets == 0) break;
            if (body.size() + octets > most) throw tooLarge();
            body.write(exactly((int) octets));
            if (!line().isEmpty()) throw new Malformed("its answer is no HTTP");
            head = 0;
        }
        while (!line().isEmpty()) { }
        return body.toByteArray();
    }

    private byte[] exactly(int octets) throws IOException {
        byte[] read = in.readNBytes(octets);
        if (read.length < octets) throw new Malformed("its answer was cut off");
        return read;
    }

    private Malformed tooLarge() {
        return new Malformed("its answer has more than " + (most >> 20) + " MiB");
    }

    private String line() throws IOException {
        var line = new ByteArrayOutputStream();
        for (int octet = in.read(); octet != '\n'; octet = in.read()) {
            if (octet < 0) throw new Malformed("its answer was cut off");
            if (++head > LARGEST_HEAD) throw new Malformed("its answer has too large a header");
            line.write(octet);
        }
        String text = line.toString(ISO_8859_1);
        return text.endsWith("\r") ? text.substring(0, text.length() - 1) : text;
    }
}
