package postern.rewrite.mime;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.OptionalInt;
import java.util.function.Predicate;

/**
 * A part of a message, or the message itself, by where it lies. Offsets count from the beginning of the message's body.
 *
 * @param header what it says of itself
 * @param above  where the delimiter line above it begins; 0 for the message itself
 * @param from   where its header begins, behind that line; 0 for the message itself, whose header lies elsewhere
 * @param body   where its body begins
 * @param end    behind its body: the line end before a delimiter line belongs to that line (RFC 2046 section 5.1.1)
 * @param to     where the delimiter line begins that ends it, or the end of the message
 * @param parts  what a multipart is made of, in order; any other has none
 * @param last   where a multipart's own last delimiter line begins; empty where it is missing
 */
public record MimePart(PartHeader header, int above, int from, int body, int end, int to, List<MimePart> parts, OptionalInt last) {
    public MimePart {
        parts = List.copyOf(parts);
    }

    /** Itself, the parts within it, and the parts within those; at most {@link MimeWalk#DEEPEST} calls deep. */
    public boolean anyPart(Predicate<MimePart> which) {
        return which.test(this) || parts.stream().anyMatch(part -> part.anyPart(which));
    }

    /** Its body, of which nothing is copied. */
    public ByteBuffer content(ByteBuffer message) {
        return message.slice(body, end - body);
    }

    /** Its header and the empty line behind it, if there is one. A copy. */
    public byte[] head(ByteBuffer message) {
        byte[] head = new byte[body - from];
        message.get(from, head);
        return head;
    }
}
