package postern.app.cli;

import java.util.Optional;
import postern.rewrite.mail.ReversePath;

/** What {@code postern explain --offline} reads with: the mail and the DNS, no server and no settings. */
@FunctionalInterface
public interface Offline {
    /**
     * @param octets header and body, lines ended by CRLF
     * @param client an address literal; who handed it to the mail server
     */
    record Mail(byte[] octets, ReversePath mailFrom, Optional<String> client, Optional<String> helo) { }

    /**
     * @param resolver host and port to ask; empty: the system's
     * @return what the server's {@code /api/v1/explain} would answer, in JSON, for no recipient
     * @throws IllegalArgumentException if the front door would refuse the mail, or resolver or client cannot be understood; the message says why
     */
    String read(Mail mail, Optional<String> resolver);
}
