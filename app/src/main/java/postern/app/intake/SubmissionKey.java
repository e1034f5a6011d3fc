package postern.app.intake;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import postern.app.lists.Posted;
import postern.lmtp.Submission;
import postern.rewrite.auth.AuthorSignatures;
import postern.rewrite.mail.EmailAddress;
import postern.rewrite.mail.HeaderField;
import postern.rewrite.mail.RawMessage;

/**
 * What makes two submissions the same mail: the body and the fields that its author wrote, and whether it is a report (null
 * sender); without a Message-ID, the sender and every octet.
 *
 * <p>So it is the same mail when Postfix repeats it or splits its recipients, and also when a server before it sent it again
 * under another Received line, signature or sender. It is not when anything that decides its way or its look differs: who
 * knows a mail cannot send a spoilt one first and have the true one taken for its repetition.
 *
 * @param identity SHA-256, 64 hexadecimal digits
 * @param mail     the same of Message-ID and body alone: what a copy of it has that was sent on under another header; empty without a Message-ID
 */
record SubmissionKey(String identity, Optional<String> mail) {
    private static final Set<String> AUTHORS = Set.of("message-id", "from", "sender", "reply-to", "to", "cc", "subject", "date", "in-reply-to",
            "references", "mime-version", "auto-submitted", "precedence", "x-postern-loop", "postern-token");

    static SubmissionKey of(Submission submission) {
        RawMessage message = submission.message();
        Optional<HeaderField> id = message.first("Message-ID").filter(field -> !field.value().isEmpty());
        MessageDigest bodyDigest = sha256();
        bodyDigest.update(message.body());
        byte[] body = bodyDigest.digest();
        MessageDigest digest = sha256();
        if (id.isPresent()) {
            part(digest, "report", new byte[] {(byte) (submission.envelope().from().isNull() ? 1 : 0)});
            for (HeaderField field : message.fields()) if (isAuthors(field)) part(digest, "field", field.toBytes());
        } else {
            part(digest, "sender", submission.envelope().from().toString().getBytes(UTF_8));
            for (HeaderField field : message.fields()) part(digest, "field", field.toBytes());
        }
        digest.update(body);
        return new SubmissionKey(HexFormat.of().formatHex(digest.digest()), id.map(field -> mail(field, body)));
    }

    private static String mail(HeaderField id, byte[] body) {
        MessageDigest digest = sha256();
        part(digest, "id", id.value().getBytes(UTF_8));
        digest.update(body);
        return HexFormat.of().formatHex(digest.digest());
    }

    /** What it is known by again when it is sent on under another header. @param message whose key this is */
    Posted.Sameness sameness(Evidence evidence, RawMessage message) {
        return new Posted.Sameness(mail, evidence.results().map(proofs -> AuthorSignatures.of(proofs, message)).orElse(Set.of()), identity);
    }

    /** How a destination is remembered under this key: hashed, since an address may carry a token. */
    String of(EmailAddress destination) {
        MessageDigest digest = sha256();
        part(digest, identity, destination.key().getBytes(UTF_8));
        return HexFormat.of().formatHex(digest.digest());
    }

    /**
     * How it is remembered what was kept for a destination by a decision that looked at the proofs: a mail that comes with others is decided
     * anew. Else whoever knows a mail could send it first, without its signature, and have the true one taken for its repetition.
     */
    String of(EmailAddress destination, Evidence evidence) {
        String by = evidence.results().flatMap(TrustedResults::provenBy).orElse("nothing");
        MessageDigest digest = sha256();
        part(digest, identity, destination.key().getBytes(UTF_8));
        part(digest, "proven by", by.getBytes(UTF_8));
        return HexFormat.of().formatHex(digest.digest());
    }

    /** What servers on the way add or change does not count. */
    private static boolean isAuthors(HeaderField field) {
        String name = field.name().toLowerCase(Locale.ROOT);
        return AUTHORS.contains(name) || name.startsWith("content-") || name.startsWith("list-") || name.startsWith("resent-");
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
