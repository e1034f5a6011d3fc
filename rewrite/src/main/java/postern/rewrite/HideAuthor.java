package postern.rewrite;

import java.util.List;
import java.util.Optional;
import postern.rewrite.mail.EmailAddress;
import postern.rewrite.mail.RawMessage;
import postern.rewrite.mime.PartHeader;

/**
 * How a list that hides its authors does so: {@link Rewriter#rewriteHidden}.
 *
 * <p><b>Promise:</b> no field of the header that goes out was written by the author or on his mail's way to us, except
 * {@code Subject}, the fields of MIME, and addressees that do not name him. What he wrote himself, the subject and the
 * body with its parts and their header lines, is his own business and stays octet for octet; {@link #leaks} says whether it
 * names him, for the caller to hold such a mail.
 *
 * <p>Signed or encrypted mail is refused: key or certificate name who signed, and cannot be taken out.
 *
 * <p>Immutable, safe for all threads.
 */
public final class HideAuthor {
    private static final List<String> SEALED_TYPES = List.of("multipart/signed", "multipart/encrypted", "application/pkcs7-",
            "application/x-pkcs7-", "application/pgp-");
    /** Parts and texts by which signed and encrypted mail is known (RFC 1847, RFC 8551, RFC 3156, RFC 9580 section 6.2). */
    private static final LeakSearch SEALS = new LeakSearch(List.of("content-type: multipart/signed", "content-type: multipart/encrypted",
            "content-type: application/pkcs7", "content-type: application/x-pkcs7", "content-type: application/pgp", "-----BEGIN PGP MESSAGE",
            "-----BEGIN PGP SIGNED", "-----BEGIN PGP SIGNATURE", "-----BEGIN PGP PUBLIC").stream()
            .map(text -> new Leak(Leak.Kind.NAME, text, "")).toList());

    private final HiddenIds ids;
    private final EmailAddress replies;

    /** What came of it. */
    public sealed interface Outcome { }

    /** @param leaks what in it still names the author; none in a mail that may go out unseen */
    public record Hidden(Rewritten rewritten, List<Leak> leaks) implements Outcome {
        public Hidden {
            leaks = List.copyOf(leaks);
        }
    }

    /** Nothing was made. @param why for people; says nothing of the author */
    public record Refused(String why) implements Outcome { }

    /**
     * @param key     at least 16 octets, the same for all lists of a house and never changed: identifiers of messages are
     *                mapped by it, and threads hold together as long as it stays
     * @param replies stands in Reply-To: the list, or its owner
     * @throws IllegalArgumentException if the key is shorter
     */
    public HideAuthor(byte[] key, EmailAddress replies) {
        ids = new HiddenIds(key);
        this.replies = replies;
    }

    /** Why this mail's author cannot be hidden; empty if he can. */
    public static Optional<String> refusal(RawMessage message) {
        String type = PartHeader.of(message.fields(), false).type();
        boolean sealed = SEALED_TYPES.stream().anyMatch(type::startsWith) || !SEALS.search(message).isEmpty();
        return sealed ? Optional.of("signed or encrypted mail names its author") : Optional.empty();
    }

    /**
     * Searches every octet of a message, header and body, for what names its author: as it stands, and behind base64,
     * quoted-printable, encoded words, percent signs and HTML. Letters' case, punctuation and line ends do not matter.
     *
     * <p>It reads encodings wherever they stand, whatever the part's header says of them, within each other to a depth of
     * three. It does not look into compressed files, and cannot read pictures. Time is linear in the message's size;
     * beyond that it needs about one and a half times the size as memory.
     *
     * @param author what to look for: {@link AuthorTraces#of} of the mail as it came
     * @return each once; the order is that of the message
     */
    public static List<Leak> leaks(RawMessage message, AuthorTraces author) {
        return new LeakSearch(author.needles()).search(message);
    }

    HiddenIds ids() {
        return ids;
    }

    EmailAddress replies() {
        return replies;
    }
}
