package postern.rewrite;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import postern.rewrite.mail.HeaderField;
import postern.rewrite.mail.RawMessage;
import postern.rewrite.mime.Cut;
import postern.rewrite.mime.MimeWalk;

/**
 * Takes out of a message the token that was presented with it, so that no member ever sees the secret.
 *
 * <p>A token is presented as the header field {@link #FIELD}, or as a text file: an attachment, or a part of its own,
 * whose decoded text is a prefix, perhaps white space, the token, and nothing else ({@link TokenFile}). A text that goes
 * on behind the token is a text and stays. Attached messages are not looked into. Where several tokens are presented the
 * first one counts, the field before the files, and all are taken out.
 *
 * <p><b>Promise:</b> not a byte of any other part, of a preamble or of an epilogue changes: the token's part goes with
 * the delimiter line above it. A multipart cannot be empty (RFC 2046 section 5.1), so where nothing but tokens stood in
 * one, an empty text part remains. A file that is the whole message leaves an empty body.
 *
 * <p><b>On failure:</b> it never throws. Beyond the limits of {@link MimeWalk} it gives up, as
 * {@link Malformed}; time is linear in the size of the message. Immutable, safe for all threads.
 */
public final class TokenStripper {
    /** The header field that presents a token: the token alone, or with its prefix as in the file. */
    public static final String FIELD = "Postern-Token";

    /** Of our own files, and of those made by the older system in use today. */
    public static final List<String> DEFAULT_PREFIXES = List.of("POSTERN-TOKEN", "LEGOTOKEN");

    /** What was found. */
    public sealed interface Stripped { }

    /**
     * @param token        1 to 256 visible ASCII characters, as presented; whether it is one, and whose, is for others to say
     * @param message      without any token
     * @param insideSigned a token stood within a {@code multipart/signed}, whose signature now fails (RFC 1847)
     */
    public record Found(String token, RawMessage message, boolean insideSigned) implements Stripped {
        /** The token stays out of logs. */
        @Override public String toString() {
            return "a token, and a message of " + message;
        }
    }

    /** No token was presented: the message stays as it is. */
    public record None() implements Stripped { }

    /** Cannot be searched, or its header field holds no token; not to be sent on. The reason repeats nothing of it. */
    public record Malformed(String why) implements Stripped { }

    private final TokenFile file;

    /**
     * @param prefixes with which a token file may begin, in this case of letters; each 4 to 64 visible ASCII characters
     * @throws IllegalArgumentException if one is none
     */
    public TokenStripper(List<String> prefixes) {
        file = new TokenFile(prefixes);
    }

    public Stripped strip(RawMessage message) {
        List<HeaderField> presented = message.all(FIELD);
        var tokens = new ArrayList<String>();
        for (HeaderField field : presented) {
            Optional<String> token = file.inField(field.value());
            if (token.isEmpty()) return new Malformed("a " + FIELD + " field that holds no token");
            tokens.add(token.get());
        }
        try {
            TokenSearch search = TokenSearch.through(message, file);
            tokens.addAll(search.tokens());
            if (tokens.isEmpty()) return new None();
            RawMessage kept = search.cuts().isEmpty() ? message : message.withBody(Cut.pieces(message.body(), search.cuts()));
            return new Found(tokens.getFirst(), presented.isEmpty() ? kept : kept.withFields(others(kept)), search.insideSigned());
        } catch (MimeWalk.TooMuch limit) {
            return new Malformed(limit.getMessage());
        }
    }

    private static List<HeaderField> others(RawMessage message) {
        return message.fields().stream().filter(field -> !field.is(FIELD)).toList();
    }
}
