package postern.app.settings;

import java.net.InetAddress;
import postern.rewrite.mail.DomainName;

/**
 * Where something listens.
 *
 * @param host a host name or an address literal without brackets
 * @param port 1 to 65535
 */
public record HostPort(String host, int port) {
    /** Reads {@code host:port}, {@code host}, {@code [2001:db8::1]:port} or a bare address; {@code port} stands in where none is given. */
    public static HostPort parse(String text, int port) {
        boolean bare = text.indexOf(':') != text.lastIndexOf(':') && !text.startsWith("[");
        int colon = bare ? -1 : text.lastIndexOf(':');
        if (colon < text.lastIndexOf(']')) colon = -1;
        String host = colon < 0 ? text : text.substring(0, colon);
        if (host.startsWith("[") && host.endsWith("]")) host = host.substring(1, host.length() - 1);
        return new HostPort(host(host), colon < 0 ? port : Values.port(text.substring(colon + 1)));
    }

    /** A host name or an address literal, as given. */
    static String host(String text) {
        if (!text.contains(":")) return named(text);
        try {
            InetAddress.ofLiteral(text);
            return text;
        } catch (IllegalArgumentException _) {
            throw new IllegalArgumentException("use a host name or an address");
        }
    }

    /** True for a loopback address and {@code localhost}; a name is never looked up. */
    static boolean isLoopback(String host) {
        if (host.equalsIgnoreCase("localhost")) return true;
        boolean literal = host.contains(":") || host.matches("\\d{1,3}(\\.\\d{1,3}){3}");
        return literal && InetAddress.ofLiteral(host).isLoopbackAddress();
    }

    /** True if who listens on one address may be in the way of who listens on the other: the same, or one is all addresses. */
    static boolean overlap(String host, String other) {
        return host.equals(other) || isWildcard(host) || isWildcard(other);
    }

    private static boolean isWildcard(String host) {
        return host.equals("0.0.0.0") || host.equals("::");
    }

    private static String named(String text) {
        boolean address = text.matches("[\\d.]+");
        try {
            if (address && text.matches("\\d{1,3}(\\.\\d{1,3}){3}")) InetAddress.ofLiteral(text);
            else if (address || DomainName.parse(text).isLiteral()) throw new IllegalArgumentException();
            return text;
        } catch (IllegalArgumentException _) {
            throw new IllegalArgumentException("use a host name or an address");
        }
    }

    @Override public String toString() {
        return (host.contains(":") ? "[" + host + "]" : host) + ":" + port;
    }
}
