package postern.app.intake;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import postern.lmtp.Submission;
import postern.rewrite.mail.EmailAddress;
import postern.rewrite.mail.HeaderField;
import postern.rewrite.mail.RawMessage;

/**
 * What makes two submissions the same mail: Message-ID, From and body; without a Message-ID, the sender and every octet.
 *
 * <p>So it is the same mail when Postfix repeats it or splits its recipients, and also when a server before it sent it again
 * under another Received line or sender.
 *
 * @param identity SHA-256, 64 hexadecimal digits
 */
record SubmissionKey(String identity) {
    static SubmissionKey of(Submission submission) {
        RawMessage message = submission.message();
        Optional<HeaderField> id = message.first("Message-ID").filter(field -> !field.value().isEmpty());
        MessageDigest digest = sha256();
        if (id.isPresent()) {
            part(digest, "message-id", id.get().value().getBytes(UTF_8));
            for (HeaderField from : message.all("From")) part(digest, "from", from.toBytes());
        } else {
            part(digest, "sender", submission.envelope().from().toString().getBytes(UTF_8));
            for (HeaderField field : message.fields()) part(digest, "field", field.toBytes());
        }
        digest.update(message.body());
        return new SubmissionKey(HexFormat.of().formatHex(digest.digest()));
    }

    /** How a destination is remembered under this key: hashed, since an address may carry a token. */
    String of(EmailAddress destination) {
        MessageDigest digest = sha256();
        part(digest, identity, destination.key().getBytes(UTF_8));
        return HexFormat.of().formatHex(digest.digest());
    }

    /** Lengths keep parts apart. */
    private static void part(MessageDigest digest, String name, byte[] octets) {
        for (byte[] piece : List.of(name.getBytes(UTF_8), octets)) {
            digest.update(ByteBuffer.allocate(Integer.BYTES).putInt(piece.length).array());
            digest.update(piece);
        }
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException everyJdkHasIt) {
            throw new IllegalStateException(everyJdkHasIt);
        }
    }
}
