package postern.outbound.relay;

/** How the way to a relay is protected (RFC 3207, RFC 8314). */
public enum Tls {
    /** STARTTLS, certificate and host name verified; without it nothing is sent. */
    REQUIRED,
    /** TLS from the first octet (port 465), certificate and host name verified. */
    IMPLICIT,
    /** STARTTLS where the relay offers it, its certificate unseen (RFC 7435): guards against listeners only, so never with a login. */
    OPPORTUNISTIC,
    /** In clear; only to a loopback address. */
    NONE;

    /** True if a relay must prove who it is before it gets mail or password. */
    boolean verifies() {
        return this == REQUIRED || this == IMPLICIT;
    }
}
