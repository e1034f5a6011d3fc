package postern.rewrite;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import postern.rewrite.mail.HeaderField;
import postern.rewrite.mail.RawMessage;
import postern.rewrite.mime.Cut;
import postern.rewrite.mime.MimePart;
import postern.rewrite.mime.MimeWalk;
import postern.rewrite.mime.QuotedPrintable;
import postern.rewrite.mime.TransferEncoding;

/**
 * Writes those parts of a message anew that are not {@link Fitness fit} for SMTP, and no others, so that a signature made
 * afterwards arrives whole. What a reader decodes is the same, octet for octet.
 *
 * <p>A text becomes quoted-printable, anything else base64, as does a text over 1 MiB, which so grows by no more than 37
 * percent; what is encoded already is encoded again. Long lines in a part's header are folded. It is all or nothing: where
 * a part cannot be written anew, the message stays as it came. Never throws; linear in the size of the message.
 */
final class TransportForm {
    private static final Set<String> SEALED = Set.of("multipart/signed", "multipart/encrypted");
    private static final byte[] CRLF = {'\r', '\n'};

    /** Why a message cannot be made fit, for people. */
    private static final class Impossible extends Exception {
        private static final long serialVersionUID = 1;

        Impossible(String why) {
            super(why, null, false, false);
        }
    }

    private final Draft draft;
    private final ByteBuffer body;
    private final MimePart whole;
    private final List<Cut> cuts = new ArrayList<>();
    private final List<String> notes = new ArrayList<>();
    /** Up to where the body has been seen to. */
    private int at;

    private TransportForm(Draft draft, MimePart whole) {
        this.draft = draft;
        this.whole = whole;
        body = draft.original().body();
    }

    /** The body made fit, and of the header what tells how it is written; with the reason where it cannot be done. */
    static Rewritten of(RawMessage message) {
        var draft = new Draft(message);
        try {
            if (!Fitness.of(message.body()).isFit()) new TransportForm(draft, MimeWalk.through(message)).rewrite();
            return new Rewritten(draft.finished(), draft.changes(), Optional.empty());
        } catch (Impossible | MimeWalk.TooMuch why) {
            var note = new Changes.Change.Body("left unfit for SMTP: " + why.getMessage());
            return new Rewritten(message, new Changes(List.of(note)), Optional.of(why.getMessage()));
        }
    }

    private void rewrite() throws Impossible {
        if (Fitness.separatesByLoneFeed(draft.original())) throw new Impossible("its lines end in LF alone");
        part(whole, false);
        between(body.limit());
        draft.cutBody(cuts);
        notes.forEach(draft::noteBody);
    }

    /** @param sealed within what somebody signed, or encrypted for a part that says how */
    private void part(MimePart part, boolean sealed) throws Impossible {
        between(part.from());
        Draft header = part == whole ? draft : new Draft(RawMessage.parse(part.head(body)));
        boolean multipart = part.header().isMultipart();
        Optional<Cut> content = multipart ? Optional.empty() : content(part, header, sealed);
        if (part != whole) head(part, header, sealed);
        content.ifPresent(cuts::add);
        at = multipart ? part.body() : part.end();
        for (MimePart child : part.parts()) part(child, sealed || SEALED.contains(part.header().type()));
    }

    /** Preamble, epilogue and delimiter lines belong to no part, and can be written in one way only. */
    private void between(int to) throws Impossible {
        Fitness fitness = Fitness.of(body.slice(at, to - at));
        if (!fitness.isFit()) throw new Impossible(fitness.why() + ", and it stands between the parts");
    }

    private void head(MimePart part, Draft header, boolean sealed) throws Impossible {
        Fitness before = Fitness.of(header.original());
        if (!before.isFit()) new LongFields().apply(header);
        RawMessage finished = header.finished();
        if (!before.isFit() && sealed) throw new Impossible(before.why() + ", in the header of a signed or encrypted part");
        Fitness fitness = Fitness.of(finished);
        if (!fitness.isFit()) throw new Impossible(fitness.why() + ", in the header of a part");
        if (!before.isFit()) notes.add("the header of " + name(part) + " folded: " + before.why());
        if (finished != header.original()) cuts.add(new Cut(part.from(), part.body(), finished.toBytes()));
    }

    /** @param header of the part; gets what the part then says of itself */
    private Optional<Cut> content(MimePart part, Draft header, boolean sealed) throws Impossible {
        Fitness fitness = Fitness.of(part.content(body));
        if (fitness.isFit()) return Optional.empty();
        if (sealed) throw new Impossible(fitness.why() + ", in a signed or encrypted part");
        String type = part.header().type();
        if (type.startsWith("message/")) throw new Impossible(fitness.why() + ", in an attached message or report");
        if (type.startsWith("multipart/")) throw new Impossible(fitness.why() + ", in a multipart without boundary");
        if (part.header().twofold()) throw new Impossible(fitness.why() + ", in a part whose type or encoding is given twice");
        TransferEncoding now = TransferEncoding.of(part.header().encoding())
                .orElseThrow(() -> new Impossible(fitness.why() + ", in a part of unknown transfer encoding"));
        byte[] octets = decoded(part, now).orElseThrow(() -> new Impossible(fitness.why() + ", in spoilt base64"));
        TransferEncoding then = now == TransferEncoding.IDENTITY ? encoding(type, octets.length) : now;
        if (then != now) label(part, header, then);
        notes.add(name(part) + " written anew in " + word(then) + ": " + fitness.why());
        return Optional.of(new Cut(part.body(), part.end(), then == TransferEncoding.BASE64 ? base64(part, octets) : QuotedPrintable.encode(octets)));
    }

    private Optional<byte[]> decoded(MimePart part, TransferEncoding now) {
        byte[] written = TextPart.octets(part.content(body));
        return now.decoded(now == TransferEncoding.QUOTED_PRINTABLE ? withoutPadding(written) : written);
    }

    /** White space at the end of a quoted-printable line is not the author's (RFC 2045 section 6.7 rule 3). */
    private static byte[] withoutPadding(byte[] written) {
        byte[] kept = new byte[written.length];
        int length = 0;
        int solid = 0;
        for (int i = 0; i < written.length; i++) {
            if (written[i] == '\r' && i + 1 < written.length && written[i + 1] == '\n') length = solid;
            kept[length++] = written[i];
            if (written[i] != ' ' && written[i] != '\t') solid = length;
        }
        return Arrays.copyOf(kept, solid);
    }

    private static TransferEncoding encoding(String type, int size) {
        return type.startsWith("text/") && size <= TextPart.LARGEST ? TransferEncoding.QUOTED_PRINTABLE : TransferEncoding.BASE64;
    }

    private void label(MimePart part, Draft header, TransferEncoding encoding) {
        header.setOnly(HeaderField.of("Content-Transfer-Encoding", word(encoding)));
        if (part == whole && header.first("MIME-Version").isEmpty()) header.addAtEnd(HeaderField.of("MIME-Version", "1.0"));
    }

    private static String word(TransferEncoding encoding) {
        return switch (encoding) {
            case IDENTITY -> "8bit";
            case QUOTED_PRINTABLE -> "quoted-printable";
            case BASE64 -> "base64";
        };
    }

    /** What stands before a delimiter has its line end from that; else it needs its own. */
    private static byte[] base64(MimePart part, byte[] octets) {
        byte[] encoded = Base64.getMimeEncoder().encode(octets);
        if (part.end() < part.to()) return encoded;
        byte[] ended = Arrays.copyOf(encoded, encoded.length + 2);
        System.arraycopy(CRLF, 0, ended, encoded.length, 2);
        return ended;
    }

    /** Its type, as far as that is one. */
    private static String name(MimePart part) {
        String type = part.header().type();
        return type.matches("[a-z0-9!#$&^_.+/-]{1,100}") ? type : "a part of odd type";
    }
}
