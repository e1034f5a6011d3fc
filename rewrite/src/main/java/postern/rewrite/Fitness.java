package postern.rewrite;

import java.nio.ByteBuffer;
import postern.rewrite.mail.HeaderField;
import postern.rewrite.mail.RawMessage;

/**
 * Whether a message gets through SMTP as it is: nobody on the way may break its lines or drop octets of it (RFC 5321
 * sections 4.5.3.1.6 and 2.3.8, RFC 5322 sections 2.1.1 and 4). A mail server that does so breaks every signature.
 */
public enum Fitness {
    FIT("nothing"),
    LONG_LINE("a line of more than 998 octets would be broken on the way"),
    NUL("a NUL would be lost on the way"),
    BARE_LINE_END("a CR or LF that stands alone would be changed on the way");

    /** Octets of a line without its line end. */
    public static final int LONGEST_LINE = 998;

    private final String why;

    Fitness(String why) {
        this.why = why;
    }

    /** Of what stands first in the way of a message: a line of its header, the empty line behind that, the body. Copies nothing. */
    public static Fitness of(RawMessage message) {
        for (HeaderField field : message.fields()) {
            Fitness fitness = of(field.octets());
            if (fitness != FIT) return fitness;
        }
        return separatesByLoneFeed(message) ? BARE_LINE_END : of(message.body());
    }

    /** The empty line behind the header is an LF: then so, as a rule, are all line ends, and none is one that SMTP knows. */
    static boolean separatesByLoneFeed(RawMessage message) {
        return message.size() - message.headerSize() - message.bodySize() == 1;
    }

    /** Of whole lines, but for the last. @param octets from offset 0 to the limit */
    public static Fitness of(ByteBuffer octets) {
        int end = octets.limit();
        for (int at = 0, line = 0; at < end; at++) {
            switch (octets.get(at)) {
                case 0 -> {
                    return NUL;
                }
                case '\n' -> {
                    return BARE_LINE_END;
                }
                case '\r' -> {
                    if (++at == end || octets.get(at) != '\n') return BARE_LINE_END;
                    line = 0;
                }
                default -> {
                    if (++line > LONGEST_LINE) return LONG_LINE;
                }
            }
        }
        return FIT;
    }

    public boolean isFit() {
        return this == FIT;
    }

    /** What would happen to it, in words that follow a colon or an "and". */
    public String why() {
        return why;
    }
}
