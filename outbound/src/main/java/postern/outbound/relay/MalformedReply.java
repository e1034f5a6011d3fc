package postern.outbound.relay;

import java.io.IOException;

/** The peer does not speak SMTP: nothing more can be said on this connection. */
final class MalformedReply extends IOException {
    private static final long serialVersionUID = 1L;

    MalformedReply(String what) {
        super(what);
    }
}
