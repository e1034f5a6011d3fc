package postern.lmtp;

import java.util.ArrayList;
import java.util.List;
import org.apache.james.protocols.api.Response;
import org.apache.james.protocols.api.StartTlsResponse;
import postern.rewrite.mail.Reply;

/**
 * What the protocol engine sends for one frame: a reply, one reply for each recipient, or a reply of many lines.
 *
 * @param lines        as on the wire, without line ends
 * @param isEndSession the connection is closed behind it
 */
record Answer(List<CharSequence> lines, boolean isEndSession) implements Response {
    Answer {
        lines = List.copyOf(lines);
    }

    static Answer of(Reply reply) {
        return new Answer(List.of(reply.toString()), false);
    }

    /** LMTP's answer to the final dot (RFC 2033 section 4.2). */
    static Answer each(List<Reply> replies) {
        return new Answer(List.copyOf(replies.stream().map(Reply::toString).toList()), false);
    }

    /** The last words of this connection. */
    static Answer last(Reply reply) {
        return new Answer(List.of(reply.toString()), true);
    }

    /** One reply of many lines (RFC 5321 section 4.2.1). */
    static Answer lines(int code, List<String> texts) {
        var lines = new ArrayList<CharSequence>(texts.size());
        for (int i = 0; i < texts.size(); i++) lines.add(code + (i < texts.size() - 1 ? "-" : " ") + texts.get(i));
        return new Answer(lines, false);
    }

    @Override public String getRetCode() {
        return lines.getFirst().subSequence(0, 3).toString();
    }

    @Override public List<CharSequence> getLines() {
        return lines;
    }

    /** 220 to STARTTLS: the transport puts TLS in place right behind it. */
    record StartTls() implements StartTlsResponse {
        @Override public String getRetCode() {
            return "220";
        }

        @Override public List<CharSequence> getLines() {
            return List.of(Reply.of(220, "2.0.0", "go ahead with TLS").toString());
        }

        @Override public boolean isEndSession() {
            return false;
        }
    }
}
