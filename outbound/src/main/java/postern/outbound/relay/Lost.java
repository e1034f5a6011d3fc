package postern.outbound.relay;

import java.io.IOException;
import java.net.SocketTimeoutException;
import postern.rewrite.mail.Reply;

/** The outcome of a connection that ended, or made no sense, before anything was decided. */
final class Lost {
    private Lost() { }

    static Outcome.Deferred connection(String host, Stage stage, IOException trouble, Blame blame) {
        if (Thread.currentThread().isInterrupted()) {
            return new Outcome.Deferred(Reply.of(451, "4.3.2", "interrupted while waiting for " + stage.awaited()), Blame.US);
        }
        String status = trouble instanceof MalformedReply ? "4.5.0" : "4.4.2";
        return new Outcome.Deferred(Reply.of(451, status, words(host, stage, trouble)), blame);
    }

    /** One sentence for the trace. */
    static String words(String host, Stage stage, IOException trouble) {
        return switch (trouble) {
            case MalformedReply malformed -> "relay " + host + " sent " + malformed.getMessage() + " as " + stage.awaited();
            case SocketTimeoutException _ -> "relay " + host + " timed out before " + stage.awaited();
            default -> "lost connection with relay " + host + " before " + stage.awaited() + ": " + trouble.getMessage();
        };
    }
}
