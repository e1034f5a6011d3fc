package postern.lmtp;

import java.net.InetAddress;
import java.util.Optional;

/**
 * Who handed us a submission, and what it told of the client behind it.
 *
 * @param address where the LMTP connection came from
 * @param lhlo    the name it gave in LHLO
 * @param client  what XFORWARD told; empty unless the peer is trusted for it
 */
public record Peer(InetAddress address, String lhlo, Optional<Client> client) {

    /**
     * The client of the mail server in front of us, by XFORWARD (Postfix XFORWARD_README); {@code [UNAVAILABLE]} and
     * attributes that were not sent are empty. Texts are decoded from xtext and hold no control character.
     *
     * @param name    reverse name, verified by Postfix
     * @param address IP address, for SPF
     * @param port    1 to 65535
     * @param proto   {@code SMTP} or {@code ESMTP}
     * @param helo    name given in HELO or EHLO
     * @param ident   the queue id at the mail server in front: what its log calls this mail
     * @param source  {@code LOCAL} or {@code REMOTE}
     */
    public record Client(Optional<String> name, Optional<InetAddress> address, Optional<Integer> port, Optional<String> proto,
                         Optional<String> helo, Optional<String> ident, Optional<String> source) { }
}
