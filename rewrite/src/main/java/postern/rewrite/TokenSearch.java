package postern.rewrite;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import postern.rewrite.mail.RawMessage;
import postern.rewrite.mime.Cut;
import postern.rewrite.mime.MimePart;
import postern.rewrite.mime.MimeWalk;
import postern.rewrite.mime.PartHeader;

/** The token files among the parts of a message, and what has to be cut out to be rid of them. Confined to one thread. */
final class TokenSearch {
    private static final byte[] EMPTY_TEXT = "Content-Type: text/plain; charset=us-ascii\r\n\r\n\r\n".getBytes(US_ASCII);

    private final ByteBuffer body;
    private final TokenFile file;
    private final List<String> tokens = new ArrayList<>();
    private final List<Cut> cuts = new ArrayList<>();
    private boolean insideSigned;

    private TokenSearch(ByteBuffer body, TokenFile file) {
        this.body = body;
        this.file = file;
    }

    /** @throws MimeWalk.TooMuch beyond the limits of the walk */
    static TokenSearch through(RawMessage message, TokenFile file) throws MimeWalk.TooMuch {
        var search = new TokenSearch(message.body(), file);
        MimePart whole = MimeWalk.through(message);
        if (whole.header().isMultipart()) search.among(whole, false);
        else search.take(whole, Cut.out(0, whole.to()), false);
        return search;
    }

    /** In the order in which they stand. */
    List<String> tokens() {
        return tokens;
    }

    /** In the order in which they stand, without overlap. */
    List<Cut> cuts() {
        return cuts;
    }

    boolean insideSigned() {
        return insideSigned;
    }

    /** A part goes with the delimiter line above it; should no part remain, the first stays as an empty text. */
    private void among(MimePart multipart, boolean withinSigned) {
        boolean signed = withinSigned || multipart.header().type().equals("multipart/signed");
        int first = -1;
        int taken = 0;
        for (MimePart part : multipart.parts()) {
            if (part.header().isMultipart()) {
                among(part, signed);
            } else if (take(part, Cut.out(part.above(), part.to()), signed) && taken++ == 0) {
                first = cuts.size() - 1;
            }
        }
        if (taken == 0 || taken < multipart.parts().size()) return;
        MimePart stays = multipart.parts().getFirst();
        cuts.set(first, new Cut(stays.from(), stays.to(), EMPTY_TEXT));
    }

    private boolean take(MimePart part, Cut cut, boolean signed) {
        if (!mayBeTokenFile(part.header()) || part.to() - part.body() > TokenFile.LARGEST_ENCODED) return false;
        byte[] octets = new byte[part.end() - part.body()];
        body.get(part.body(), octets);
        Optional<String> token = file.token(octets, part.header().encoding());
        if (token.isEmpty()) return false;
        tokens.add(token.get());
        cuts.add(cut);
        insideSigned |= signed;
        return true;
    }

    private static boolean mayBeTokenFile(PartHeader header) {
        String type = header.type();
        if (type.startsWith("multipart/") || type.startsWith("message/")) return false;
        return header.named() || type.equals("text/plain") || type.equals("application/octet-stream");
    }
}
