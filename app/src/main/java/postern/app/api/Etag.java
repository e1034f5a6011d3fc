package postern.app.api;

import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpStatus;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** Tags that let a client change only what it has seen (RFC 9110 sections 8.8.3 and 13.1.1). */
final class Etag {
    private Etag() { }

    /** @param shown a record, or a list of records: the tag changes whenever something in it does */
    static String of(Object shown) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(shown.toString().getBytes(StandardCharsets.UTF_8));
            return '"' + HexFormat.of().formatHex(hash, 0, 12) + '"';
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    /**
     * Ends a request whose {@code If-Match} names other tags than this.
     *
     * @param what the thing, for the problem's text
     * @throws Problem 412
     */
    static void demand(HttpRequest<?> request, String etag, String what) {
        String wanted = request.getHeaders().get("If-Match");
        if (wanted == null || wanted.strip().equals("*")) return;
        for (String one : wanted.split(",")) if (one.strip().equals(etag)) return;
        throw Problem.plain(HttpStatus.PRECONDITION_FAILED, "The " + what + " changed since: read it again.");
    }
}
