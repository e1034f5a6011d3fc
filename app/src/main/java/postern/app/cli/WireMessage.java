package postern.app.cli;

import jakarta.mail.internet.AddressException;
import jakarta.mail.internet.InternetAddress;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Arrays;
import java.util.Base64;
import java.util.Optional;
import java.util.stream.IntStream;
import postern.rewrite.mail.EmailAddress;
import postern.rewrite.mail.HeaderField;
import postern.rewrite.mail.RawMessage;

/** A message read from a file, with line ends as they travel: CRLF only, and one at the end. */
final class WireMessage {
    /** Octets; divisible by three, so that only the last piece is padded. */
    private static final int PIECE = 48 * 1024;

    private final byte[] bytes;

    private WireMessage(byte[] bytes) {
        this.bytes = bytes;
    }

    /** Every CRLF, bare LF and bare CR becomes CRLF. */
    static WireMessage of(byte[] read) {
        var wire = new ByteArrayOutputStream(read.length + read.length / 32 + 2);
        for (int i = 0; i < read.length; i++) {
            if (read[i] != '\r' && read[i] != '\n') {
                wire.write(read[i]);
            } else {
                if (read[i] == '\r' && i + 1 < read.length && read[i + 1] == '\n') i++;
                wire.write('\r');
                wire.write('\n');
            }
        }
        boolean open = read.length > 0 && read[read.length - 1] != '\r' && read[read.length - 1] != '\n';
        if (open) wire.writeBytes(new byte[] {'\r', '\n'});
        return new WireMessage(wire.toByteArray());
    }

    /** Not to be written to. */
    byte[] octets() {
        return bytes;
    }

    /** Octets with CRLF, before dots are doubled. */
    int size() {
        return bytes.length;
    }

    boolean isEightBit() {
        for (byte octet : bytes) if (octet < 0) return true;
        return false;
    }

    /** True if the header cannot travel without SMTPUTF8 (RFC 6532). */
    boolean hasEightBitHeader() {
        for (int i = 0; i < bytes.length && !startsEmptyLine(i); i++) if (bytes[i] < 0) return true;
        return false;
    }

    private boolean startsEmptyLine(int i) {
        return bytes[i] == '\r' && (i == 0 || bytes[i - 1] == '\n');
    }

    /** The one address in the one From field; empty if there is none such. */
    Optional<EmailAddress> author() {
        try {
            var fields = RawMessage.parse(bytes).all("From");
            return fields.size() == 1 ? mailbox(fields.getFirst()) : Optional.empty();
        } catch (IllegalArgumentException _) {
            return Optional.empty();
        }
    }

    private static Optional<EmailAddress> mailbox(HeaderField from) {
        try {
            InternetAddress[] authors = InternetAddress.parseHeader(from.value(), true);
            return authors.length == 1 ? Optional.of(EmailAddress.parse(authors[0].getAddress())) : Optional.empty();
        } catch (AddressException | IllegalArgumentException _) {
            return Optional.empty();
        }
    }

    /** The whole in base64, made piece by piece as it is asked for: it never lies in memory twice. */
    Iterable<byte[]> base64() {
        return () -> IntStream.rangeClosed(0, (bytes.length - 1) / PIECE)
                .mapToObj(i -> Base64.getEncoder().encode(Arrays.copyOfRange(bytes, i * PIECE, Math.min(bytes.length, (i + 1) * PIECE)))).iterator();
    }

    /** Octets of {@link #base64}. */
    long base64Size() {
        return (bytes.length + 2L) / 3 * 4;
    }

    /** As DATA wants it: a dot before each line that begins with one (RFC 5321 section 4.5.2); without the final dot. */
    void writeTo(OutputStream out) throws IOException {
        int begin = 0;
        for (int i = 0; i < bytes.length; i++) {
            if (bytes[i] != '.' || i > 0 && bytes[i - 1] != '\n') continue;
            out.write(bytes, begin, i - begin);
            out.write('.');
            begin = i;
        }
        out.write(bytes, begin, bytes.length - begin);
    }
}
