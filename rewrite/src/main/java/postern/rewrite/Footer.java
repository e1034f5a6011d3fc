package postern.rewrite;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import postern.rewrite.TextPart.Unfit;
import postern.rewrite.mail.HeaderField;
import postern.rewrite.mail.RawMessage;
import postern.rewrite.mime.Cut;
import postern.rewrite.mime.MimePart;
import postern.rewrite.mime.MimeWalk;
import postern.rewrite.mime.QuotedPrintable;

/**
 * Puts the list's footer behind the text of a message, where its readers see a text ({@link #bodies}), and touches no octet
 * of any other part, of a preamble or of an epilogue.
 *
 * <p>Signed or encrypted mail gets none, nor does mail beyond the limits of {@link MimeWalk}. A text that ends with this
 * footer gets it no second time. A {@code multipart/mixed} of which no text could take it gets it as a part of its own, if
 * it is the whole message and has its last delimiter. What was done, and left undone, is noted. Never throws; linear in the
 * size of the message, of which texts alone are decoded, one by one, and none over 1 MiB.
 */
record Footer(Optional<String> footer) implements Step {
    private static final String ADDED_TO = "footer added to ";
    private static final String LEFT_OUT = "footer left out: ";
    private static final int MOST_TEXTS = 10;
    private static final Set<String> TEXTS = Set.of("text/plain", "text/html");
    private static final Set<String> SEALED = Set.of("multipart/signed", "multipart/encrypted", "application/pkcs7-mime",
            "application/x-pkcs7-mime", "application/pgp-encrypted", "application/pgp");

    @Override public void apply(Draft draft) {
        footer.map(FooterText::of).ifPresent(text -> apply(draft, text));
    }

    private static void apply(Draft draft, FooterText footer) {
        try {
            ByteBuffer body = draft.original().body();
            MimePart whole = MimeWalk.through(draft.fields(), body);
            List<MimePart> bodies = bodies(whole);
            if (whole.anyPart(part -> SEALED.contains(part.header().type()))) draft.noteBody(LEFT_OUT + "signed or encrypted");
            else if (whole.anyPart(part -> isArmoured(part, body))) draft.noteBody(LEFT_OUT + "PGP armour in a text");
            else if (bodies.size() > MOST_TEXTS) draft.noteBody(LEFT_OUT + "more than " + MOST_TEXTS + " texts");
            else new Adding(draft, body, whole, footer).to(bodies);
        } catch (MimeWalk.TooMuch limit) {
            draft.noteBody(LEFT_OUT + limit.getMessage());
        }
    }

    /**
     * What a reader sees as the text of the message: of a mixed multipart the first that is any, of alternatives each, of
     * related parts the root. A file is none, whatever its type, and neither is an attached message. Between a delimiter and
     * another right behind it many readers see no part.
     */
    static List<MimePart> bodies(MimePart part) {
        boolean nothing = part.from() == part.to() && part.above() < part.from();
        if (nothing || part.header().isFile()) return List.of();
        return switch (part.header().type()) {
            case "text/plain", "text/html" -> List.of(part);
            case "multipart/mixed" -> part.parts().stream().map(Footer::bodies).filter(found -> !found.isEmpty()).findFirst().orElse(List.of());
            case "multipart/alternative" -> part.parts().stream().flatMap(each -> bodies(each).stream()).toList();
            case "multipart/related" -> root(part).map(Footer::bodies).orElse(List.of());
            default -> List.of();
        };
    }

    /** RFC 2387 section 3.2: the part that {@code start} names, else the first. */
    private static Optional<MimePart> root(MimePart related) {
        String start = related.header().parameters().getOrDefault("start", "");
        return related.parts().stream().filter(part -> !start.isEmpty() && part.header().id().equals(start)).findFirst()
                .or(() -> related.parts().stream().findFirst());
    }

    private static boolean isArmoured(MimePart part, ByteBuffer body) {
        if (!TEXTS.contains(part.header().type()) || part.header().isFile()) return false;
        try {
            return TextPart.read(part, body).isArmoured();
        } catch (Unfit _) {
            return false;
        }
    }

    /** One footer being put into one message. */
    private static final class Adding {
        private final Draft draft;
        private final ByteBuffer body;
        private final MimePart whole;
        private final FooterText footer;
        private final List<Cut> cuts = new ArrayList<>();
        private boolean there;

        Adding(Draft draft, ByteBuffer body, MimePart whole, FooterText footer) {
            this.draft = draft;
            this.body = body;
            this.whole = whole;
            this.footer = footer;
        }

        void to(List<MimePart> bodies) {
            bodies.forEach(this::to);
            if (cuts.isEmpty() && !there) asPart();
            if (cuts.isEmpty()) return;
            draft.cutBody(cuts);
            draft.remove(field -> field.is("Content-Length") || field.is("Lines"), "said of the body without the footer");
        }

        private void to(MimePart part) {
            try {
                var edit = new FooterEdit(TextPart.read(part, body), footer);
                if (edit.isThere()) there = true;
                else if (part == whole) toWhole(edit);
                else toPart(edit, part);
            } catch (Unfit why) {
                draft.noteBody("footer left out of " + part.header().type() + ": " + why.getMessage());
            }
        }

        private void toWhole(FooterEdit edit) throws Unfit {
            List<HeaderField> before = labels(draft);
            cuts.add(edit.cut(body, draft));
            boolean labelled = !labels(draft).equals(before);
            if (labelled && draft.first("MIME-Version").isEmpty()) draft.addAtEnd(HeaderField.of("MIME-Version", "1.0"));
            draft.noteBody(ADDED_TO + whole.header().type());
        }

        private static List<HeaderField> labels(Draft header) {
            return header.fields().stream().filter(field -> field.is("Content-Type") || field.is("Content-Transfer-Encoding")).toList();
        }

        private void toPart(FooterEdit edit, MimePart part) throws Unfit {
            byte[] head = part.head(body);
            var header = new Draft(RawMessage.parse(head));
            Cut cut = edit.cut(body, header);
            RawMessage finished = header.finished();
            if (finished.size() == finished.headerSize()) finished = finished.withFields(finished.fields());
            byte[] changed = finished.toBytes();
            if (!Arrays.equals(head, changed)) cuts.add(new Cut(part.from(), part.body(), changed));
            cuts.add(cut);
            draft.noteBody(ADDED_TO + part.header().type());
        }

        private void asPart() {
            if (!whole.header().type().equals("multipart/mixed") || whole.last().isEmpty()) {
                draft.noteBody(LEFT_OUT + "no text that can take it");
            } else if (!isLastPart()) {
                int at = whole.last().getAsInt();
                cuts.add(new Cut(at, at, ownPart(whole.header().boundary().orElseThrow())));
                draft.noteBody("footer added as a part of its own");
            }
        }

        /** Put there before. */
        private boolean isLastPart() {
            if (whole.parts().isEmpty() || !whole.parts().getLast().header().type().equals("text/plain")) return false;
            try {
                return new FooterEdit(TextPart.read(whole.parts().getLast(), body), footer).isThere();
            } catch (Unfit _) {
                return false;
            }
        }

        private byte[] ownPart(byte[] boundary) {
            String text = footer.plain();
            boolean ascii = text.chars().allMatch(c -> c < 128);
            var part = new ByteArrayOutputStream();
            part.writeBytes("--".getBytes(US_ASCII));
            part.writeBytes(boundary);
            part.writeBytes(("\r\nContent-Type: text/plain; charset=" + (ascii ? "us-ascii" : "utf-8\r\nContent-Transfer-Encoding: quoted-printable")
                    + "\r\nContent-Disposition: inline\r\n\r\n").getBytes(US_ASCII));
            part.writeBytes(ascii ? text.getBytes(US_ASCII) : QuotedPrintable.encode(text.getBytes(UTF_8)));
            part.writeBytes("\r\n".getBytes(US_ASCII));
            return part.toByteArray();
        }
    }
}
