package postern.app.testing;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** A mail as an author's program writes it: CRLF, 7 bits in the header unless told otherwise, a body of any octets. Immutable. */
public record Mail(List<String> fields, byte[] body) {
    public Mail {
        fields = List.copyOf(fields);
    }

    /** A short text. The Message-ID is made of the subject's letters and digits. */
    public static Mail from(String author, String to, String subject) {
        return new Mail(List.of("From: " + author, "To: " + to, "Subject: " + subject,
                "Date: Fri, 20 Nov 2026 10:00:00 +0000",
                "Message-ID: <" + subject.replaceAll("[^A-Za-z0-9]", "") + "@author.test>",
                "MIME-Version: 1.0", "Content-Type: text/plain; charset=utf-8", "Content-Transfer-Encoding: 8bit"),
                ("Dear all,\r\n\r\nthis is " + subject + ".\r\n.\r\n..two dots\r\n-- \r\nAda\r\n").getBytes(StandardCharsets.US_ASCII));
    }

    /** The same with another field at the header's end. */
    public Mail with(String name, String value) {
        var more = new ArrayList<>(fields);
        more.add(name + ": " + value);
        return new Mail(more, body);
    }

    public Mail withBody(byte[] octets) {
        return new Mail(fields, octets);
    }

    /** 8-bit lines, in all about {@code octets} octets: no two neighbours alike, none over 80 octets. */
    public Mail withLargeBody(int octets) {
        var large = new ByteArrayOutputStream(octets + 100);
        for (int line = 0; large.size() < octets; line++) {
            large.writeBytes((line + " Größe, élan, " + "x".repeat(line % 50) + "\r\n").getBytes(StandardCharsets.UTF_8));
        }
        return withBody(large.toByteArray());
    }

    public byte[] bytes() {
        var bytes = new ByteArrayOutputStream(body.length + 1024);
        for (String field : fields) bytes.writeBytes((field + "\r\n").getBytes(StandardCharsets.UTF_8));
        bytes.writeBytes(new byte[] {'\r', '\n'});
        bytes.writeBytes(body);
        return bytes.toByteArray();
    }

    public byte[] signedBy(AuthorDomain domain) {
        return domain.sign(bytes());
    }
}
