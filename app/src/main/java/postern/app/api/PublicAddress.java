package postern.app.api;

import java.net.URI;
import java.util.Optional;

/**
 * Where people reach us by HTTP.
 *
 * @param url scheme and authority, without a slash behind; empty if nobody has told
 */
public record PublicAddress(Optional<URI> url) {
    /** Whether people come by TLS, as far as we know. */
    public boolean isSecure() {
        return url.filter(there -> there.getScheme().equals("https")).isPresent();
    }
}
