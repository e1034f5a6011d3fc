package postern.lmtp;

import postern.rewrite.mail.Reply;

/** A command that cannot be carried out as it was written; holds the answer to it. Thrown by parsers alone. */
final class Refused extends Exception {
    private static final long serialVersionUID = 1;
    private final transient Reply reply;

    Refused(int code, String status, String text) {
        super(text, null, false, false);
        reply = Reply.of(code, status, text);
    }

    Reply reply() {
        return reply;
    }
}
