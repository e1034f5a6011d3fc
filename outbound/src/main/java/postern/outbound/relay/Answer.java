package postern.outbound.relay;

import java.util.List;
import postern.rewrite.mail.Reply;

/**
 * One reply as it came over the wire, all its lines (RFC 5321 section 4.2.1).
 *
 * @param code  200 to 599
 * @param lines at least one: what follows the code and its hyphen or space, line by line
 */
record Answer(int code, List<String> lines) {
    Answer {
        lines = List.copyOf(lines);
    }

    boolean isPositive() {
        return code < 300;
    }

    /** The relay closes the connection (RFC 5321 section 3.8), whatever it was asked. */
    boolean closes() {
        return code == 421;
    }

    /** One line of it: the enhanced status of the first line, the texts joined by spaces. */
    Reply toReply() {
        Reply first = Reply.received(code, lines.getFirst());
        var text = new StringBuilder(first.text());
        for (String line : lines.subList(1, lines.size())) {
            Reply next = Reply.received(code, line);
            text.append(' ').append(next.status().equals(first.status()) ? next.text() : line);
        }
        return Reply.of(code, first.status(), text.toString());
    }
}
