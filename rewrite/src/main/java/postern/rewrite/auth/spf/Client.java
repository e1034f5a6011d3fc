package postern.rewrite.auth.spf;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.HexFormat;

/**
 * The address that sent the mail, as SPF looks at it: an IPv4-mapped one is IPv4 (RFC 7208 section 5).
 *
 * @param address as it came
 */
record Client(InetAddress address) {

    /** 4 or 16. */
    byte[] octets() {
        return Network.octets(address);
    }

    boolean isIp4() {
        return octets().length == 4;
    }

    /** The macro {@code i}: dotted numbers, or 32 dotted nibbles (section 7.3). */
    String dotted() {
        byte[] octets = octets();
        if (octets.length == 16) return String.join(".", HexFormat.of().formatHex(octets).split(""));
        return (octets[0] & 0xff) + "." + (octets[1] & 0xff) + "." + (octets[2] & 0xff) + "." + (octets[3] & 0xff);
    }

    /** The macro {@code v}: below which name of {@code arpa} it is found. */
    String arpa() {
        return isIp4() ? "in-addr" : "ip6";
    }

    /** The address whose names are asked for: below {@code in-addr.arpa} also for an IPv4-mapped one. */
    InetAddress asked() {
        try {
            return InetAddress.getByAddress(octets());
        } catch (UnknownHostException e) {
            throw new IllegalStateException(e);
        }
    }

    /** True if this address, as the DNS gave it, shares the first bits. */
    boolean isIn(String other, CidrLengths lengths) {
        byte[] octets = octets();
        byte[] theirs = InetAddress.ofLiteral(other).getAddress();
        return Network.of(theirs, theirs.length == 4 ? lengths.ip4() : lengths.ip6()).contains(octets);
    }
}
