package postern.rewrite.view;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.nio.charset.Charset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import postern.rewrite.mail.RawMessage;
import postern.rewrite.mime.MimePart;
import postern.rewrite.mime.MimeWalk;
import postern.rewrite.mime.PartHeader;
import postern.rewrite.mime.TransferEncoding;
import postern.rewrite.notice.PlainText;

/**
 * What a mail says, to be looked at: decoded, as text alone.
 *
 * <p>Of HTML the words are shown, with where its links lead. Of two forms of the same text both are shown: a reader's program may choose
 * either. Everything is bounded; what is cut or cannot be read is said to be. Reading never fails.
 *
 * @param fields those of {@link #FIELDS} that it has, in that order
 * @param texts  in the order of the mail
 * @param files  attachments, and everything else that is no text
 * @param remark what could not be shown, in a sentence; empty if that is all
 */
public record MailView(List<Field> fields, List<Text> texts, List<File> files, Optional<String> remark) {
    /** What a person judges a mail by. */
    public static final List<String> FIELDS = List.of("From", "Sender", "Reply-To", "To", "Cc", "Date", "Subject");
    /** Octets of text, decoded, of all parts together. */
    public static final int MOST_TEXT = 200 * 1024;
    public static final int MOST_FILES = 100;

    private static final int LONGEST_VALUE = 1_000;
    private static final int LONGEST_NAME = 200;
    private static final int MOST_TEXTS = 20;

    /** @param value one line of at most 1,000 characters */
    public record Field(String name, String value) { }

    /**
     * @param html the words of an HTML part
     * @param text lines ended by LF
     * @param cut  there is more of it
     */
    public record Text(boolean html, String text, boolean cut) { }

    /**
     * @param name   one line of at most 200 characters; empty if it has none
     * @param type   {@code application/pdf} and its like
     * @param octets as written in the mail, with its transfer encoding
     */
    public record File(String name, String type, int octets) { }

    public MailView {
        fields = List.copyOf(fields);
        texts = List.copyOf(texts);
        files = List.copyOf(files);
    }

    public static MailView of(RawMessage message) {
        List<Field> fields = FIELDS.stream().flatMap(name -> fields(message, name)).toList();
        try {
            var reading = new Reading(message.body());
            MimePart whole = MimeWalk.through(message);
            reading.read(whole);
            return new MailView(fields, reading.texts, reading.files, reading.remark());
        } catch (MimeWalk.TooMuch tooMuch) {
            return new MailView(fields, List.of(), List.of(), Optional.of("Its parts are not shown: " + tooMuch.getMessage() + "."));
        }
    }

    /** Several of one name are several to see: a reader's program shows one of them. */
    private static Stream<Field> fields(RawMessage message, String name) {
        return message.all(name).stream().limit(3).map(field -> new Field(name, PlainText.header(field.value(), LONGEST_VALUE)));
    }

    /** Goes through the parts. */
    private static final class Reading {
        private final ByteBuffer message;
        private final List<Text> texts = new ArrayList<>();
        private final List<File> files = new ArrayList<>();
        private int room = MOST_TEXT;
        private int left;
        private int spoilt;

        Reading(ByteBuffer message) {
            this.message = message;
        }

        void read(MimePart part) {
            if (part.header().isMultipart()) {
                part.parts().forEach(this::read);
            } else if (isText(part.header()) && texts.size() < MOST_TEXTS && room > 0) {
                text(part);
            } else if (files.size() < MOST_FILES) {
                files.add(new File(FileName.of(part.header(), LONGEST_NAME), PlainText.line(part.header().type(), LONGEST_NAME), part.end() - part.body()));
            } else {
                left++;
            }
        }

        private static boolean isText(PartHeader header) {
            return !header.isFile() && (header.type().equals("text/plain") || header.type().equals("text/html"));
        }

        private void text(MimePart part) {
            Optional<TransferEncoding> encoding = TransferEncoding.of(part.header().encoding());
            ByteBuffer content = part.content(message);
            // quoted-printable takes three octets for one, and base64 is cut at a whole group
            int most = Math.min(content.remaining(), 3 * MOST_TEXT);
            byte[] written = new byte[most < content.remaining() ? most - most % 4 : most];
            content.get(written);
            Optional<byte[]> octets = encoding.flatMap(known -> known.decoded(written));
            if (octets.isEmpty()) spoilt++;
            else add(part.header(), octets.get(), written.length < part.end() - part.body());
        }

        private void add(PartHeader header, byte[] octets, boolean more) {
            boolean html = header.type().equals("text/html");
            boolean cut = more || octets.length > room;
            String decoded = new String(octets, 0, Math.min(octets.length, room), charset(header));
            room -= Math.min(octets.length, room);
            texts.add(new Text(html, PlainText.lines(html ? HtmlWords.of(decoded) : decoded, MOST_TEXT), cut));
        }

        private Optional<String> remark() {
            var said = new ArrayList<String>();
            if (spoilt > 0) said.add("a text that cannot be decoded");
            if (left > 0) said.add(left + (left == 1 ? " more part" : " more parts"));
            return said.isEmpty() ? Optional.empty() : Optional.of("Not shown: " + String.join(", ", said) + ".");
        }
    }

    /** As readers read it: what calls itself ASCII or nothing as UTF-8, ISO-8859-1 as windows-1252. */
    private static Charset charset(PartHeader header) {
        String name = header.parameters().getOrDefault("charset", "us-ascii");
        try {
            Charset named = Charset.forName(name);
            if (named.equals(US_ASCII)) return UTF_8;
            return named.equals(ISO_8859_1) ? Charset.forName("windows-1252") : named;
        } catch (IllegalArgumentException unknown) {
            return UTF_8;
        }
    }
}
