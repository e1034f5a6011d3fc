package postern.app.roster;

import java.net.URI;
import java.net.URISyntaxException;

/**
 * The address of a source, checked: {@code https://host[:port]/path[?query]}.
 *
 * @param uri    as it was written, in ASCII, at most 1,000 characters
 * @param host   a name or an address; IPv6 without brackets
 * @param target path and query, as a request names them
 */
public record SourceUrl(URI uri, String host, int port, String target) {
    private static final int LONGEST = 1000;
    private static final int USUAL_PORT = 443;

    /** @throws IllegalArgumentException with the reason, which does not repeat the address */
    public static SourceUrl parse(String text) {
        URI uri = uri(text);
        if (!"https".equalsIgnoreCase(uri.getScheme())) throw new IllegalArgumentException("does not begin with https://");
        if (uri.getHost() == null) throw new IllegalArgumentException("names no host");
        if (uri.getRawUserInfo() != null) throw new IllegalArgumentException("holds a login: give a bearer secret instead");
        if (uri.getRawFragment() != null) throw new IllegalArgumentException("holds a #");
        int port = uri.getPort() < 0 ? USUAL_PORT : uri.getPort();
        if (port < 1 || port > 65_535) throw new IllegalArgumentException("names a port that is none");
        String path = uri.getRawPath().isEmpty() ? "/" : uri.getRawPath();
        return new SourceUrl(uri, uri.getHost().replaceAll("[\\[\\]]", ""), port, path + (uri.getRawQuery() == null ? "" : "?" + uri.getRawQuery()));
    }

    /** Without a login and what stands behind the question mark, for a secret may stand there: {@code https://host/path?…}. */
    public String withoutSecrets() {
        return uri.getScheme() + "://" + authority() + uri.getRawPath() + (uri.getRawQuery() == null ? "" : "?…");
    }

    /** Secrets stay out of logs. */
    @Override public String toString() {
        return withoutSecrets();
    }

    /** A secret for one is no secret for the other. */
    public boolean isSameHost(SourceUrl other) {
        return host.equalsIgnoreCase(other.host) && port == other.port;
    }

    /** As the Host field names it (RFC 9110 section 7.2). */
    String authority() {
        return (host.indexOf(':') < 0 ? host : "[" + host + "]") + (port == USUAL_PORT ? "" : ":" + port);
    }

    private static URI uri(String text) {
        if (text.length() > LONGEST) throw new IllegalArgumentException("has more than " + LONGEST + " characters");
        try {
            URI uri = new URI(new URI(text).toASCIIString());
            if (uri.toString().length() > LONGEST) throw new IllegalArgumentException("has more than " + LONGEST + " characters");
            return uri;
        } catch (URISyntaxException e) {
            throw new IllegalArgumentException("is no URL (RFC 3986)");
        }
    }
}
