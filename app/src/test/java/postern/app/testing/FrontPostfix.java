package postern.app.testing;

import java.util.Arrays;
import java.util.stream.Collectors;

/** Postfix in front of Postern (A): takes mail by SMTP and gives the list domains to an LMTP port, as the README tells a postmaster to. */
public final class FrontPostfix {
    private FrontPostfix() { }

    /**
     * Starts it. Mail to anywhere but {@code domains} is refused, so nothing leaves: reports for authors end in its log.
     *
     * @param lmtpPort where Postern listens
     */
    public static Postfix start(int lmtpPort, String... domains) {
        return prepare(lmtpPort, domains).start();
    }

    /** The same, not started yet: for parameters of the test's own. */
    public static Postfix prepare(int lmtpPort, String... domains) {
        String transport = Arrays.stream(domains).map(domain -> domain + "=lmtp:[127.0.0.1]:" + lmtpPort)
                .collect(Collectors.joining(", ", "inline:{", "}"));
        return new Postfix("mx.front.test")
                .with("mynetworks", "192.0.2.255/32")
                .with("relay_domains", String.join(", ", domains))
                .with("transport_maps", transport)
                .with("smtpd_relay_restrictions", "reject_unauth_destination")
                .with("lmtp_send_xforward_command", "yes")
                .with("default_transport", "error:nothing leaves this host")
                .with("relay_transport", "error:nothing leaves this host");
    }
}
