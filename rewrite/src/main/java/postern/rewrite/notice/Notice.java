package postern.rewrite.notice;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import postern.rewrite.DisplayName;
import postern.rewrite.EncodedWords;
import postern.rewrite.LoopMark;
import postern.rewrite.Phrase;
import postern.rewrite.mail.EmailAddress;
import postern.rewrite.mail.HeaderField;
import postern.rewrite.mail.RawMessage;
import postern.rewrite.mime.QuotedPrintable;

/**
 * A mail that we write: one reader, plain text, marked as a program's so that no program answers it (RFC 3834 section 5). Whoever
 * sends it uses the null sender.
 *
 * <p><b>Promise:</b> whatever stands in name, subject and text, it is well-formed and names nobody but {@code from} and {@code to} in its
 * header. It carries the loop mark of each of {@code marks}, so that coming back to one of them it is known and stopped.
 *
 * @param id      of this mail, letters and digits; unique in the domain of {@code from}
 * @param date    written in UTC, to the second
 * @param from    in a domain of ours
 * @param name    shown before it
 * @param kind    what it is to whom it goes to
 * @param subject one line; cut behind {@link #LONGEST_SUBJECT} characters
 * @param text    lines ended by LF
 * @param marks   addresses that it must not pass
 */
public record Notice(String id, Instant date, EmailAddress from, String name, EmailAddress to, Kind kind, About about, String subject, String text,
                     List<EmailAddress> marks) {
    /** Code points. */
    public static final int LONGEST_SUBJECT = 150;

    private static final DateTimeFormatter DATE = DateTimeFormatter.ofPattern("EEE, d MMM yyyy HH:mm:ss +0000", Locale.ROOT).withZone(ZoneOffset.UTC);
    private static final String SUBJECT = "Subject: ";

    /** RFC 3834 section 5. */
    public enum Kind {
        /** An answer to the one mail that it is about. */
        REPLIED("auto-replied"),
        /** Of our own accord. */
        GENERATED("auto-generated");

        private final String word;

        Kind(String word) {
            this.word = word;
        }
    }

    public Notice {
        if (!id.matches("[A-Za-z0-9]{1,64}")) throw new IllegalArgumentException("an id has letters and digits");
        marks = List.copyOf(marks);
    }

    /** Ready to be signed. */
    public RawMessage message() {
        byte[] body = PlainText.filled(PlainText.lines(text, 1_000_000)).replace("\n", "\r\n").getBytes(UTF_8);
        boolean plain = isPlain(body);
        var fields = new ArrayList<HeaderField>();
        marks.forEach(mark -> fields.add(LoopMark.of(mark)));
        fields.add(HeaderField.of("Date", DATE.format(date)));
        fields.add(HeaderField.of("From", DisplayName.of(name).map(shown -> Phrase.write(shown) + "\r\n ").orElse("") + "<" + from + ">"));
        fields.add(HeaderField.of("To", "<" + to + ">"));
        fields.add(HeaderField.of("Message-ID", messageId()));
        fields.addAll(thread());
        fields.add(HeaderField.of("Subject", written(PlainText.line(subject, LONGEST_SUBJECT))));
        fields.add(HeaderField.of("Auto-Submitted", kind.word));
        fields.add(HeaderField.of("MIME-Version", "1.0"));
        fields.add(HeaderField.of("Content-Type", "text/plain; charset=" + (plain ? "us-ascii" : "utf-8")));
        fields.add(HeaderField.of("Content-Transfer-Encoding", plain ? "7bit" : "quoted-printable"));
        return assembled(fields, plain ? body : QuotedPrintable.encode(body));
    }

    /** With its angle brackets. */
    public String messageId() {
        return "<notice." + id + "@" + from.domain().ascii() + ">";
    }

    private List<HeaderField> thread() {
        if (about.ids().isEmpty()) return List.of();
        return List.of(HeaderField.of("In-Reply-To", about.ids().getLast()), HeaderField.of("References", String.join("\r\n ", about.ids())));
    }

    /** ASCII on lines of decent length stays readable as it is written. */
    private static boolean isPlain(byte[] body) {
        int column = 0;
        for (byte octet : body) {
            column = octet == '\n' ? 0 : column + 1;
            if (octet < 0 || column > PlainText.COLUMNS + 1) return false;
        }
        return true;
    }

    private static String written(String subject) {
        boolean plain = subject.length() <= PlainText.COLUMNS - SUBJECT.length() && US_ASCII.newEncoder().canEncode(subject) && !subject.contains("=?");
        return plain ? subject : EncodedWords.encode(subject, SUBJECT.length());
    }

    private static RawMessage assembled(List<HeaderField> fields, byte[] body) {
        var octets = new ByteArrayOutputStream();
        fields.forEach(field -> octets.writeBytes(field.toBytes()));
        octets.writeBytes("\r\n".getBytes(US_ASCII));
        octets.writeBytes(body);
        return RawMessage.parse(octets.toByteArray());
    }
}
