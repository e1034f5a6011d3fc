package postern.lmtp;

import java.net.InetAddress;

/**
 * A network by address and prefix length (RFC 4632, RFC 4291 section 2.3).
 *
 * @param prefix leading bits that count: 0 to 32, or to 128 for IPv6
 */
public record Cidr(InetAddress network, int prefix) {

    /** @throws IllegalArgumentException if the prefix does not fit the address */
    public Cidr {
        int bits = network.getAddress().length * 8;
        if (prefix < 0 || prefix > bits) throw new IllegalArgumentException("prefix " + prefix + " is not between 0 and " + bits);
    }

    /**
     * Reads {@code 192.0.2.0/24}, {@code 2001:db8::/32} or a single address. Names are not looked up.
     *
     * @throws IllegalArgumentException if it is neither
     */
    public static Cidr parse(String text) {
        int slash = text.indexOf('/');
        InetAddress network = IpLiteral.parse(slash < 0 ? text : text.substring(0, slash))
                .orElseThrow(() -> new IllegalArgumentException(text + " is no IP address or network"));
        if (slash < 0) return new Cidr(network, network.getAddress().length * 8);
        String digits = text.substring(slash + 1);
        if (!digits.matches("\\d{1,3}")) throw new IllegalArgumentException(text + " has no prefix length behind the slash");
        return new Cidr(network, Integer.parseInt(digits));
    }

    /** False for an address of the other family. */
    public boolean contains(InetAddress address) {
        byte[] ours = network.getAddress();
        byte[] theirs = address.getAddress();
        if (ours.length != theirs.length) return false;
        for (int bit = 0; bit < prefix; bit += 8) {
            int mask = prefix - bit >= 8 ? 0xff : 0xff << 8 - (prefix - bit);
            if (((ours[bit / 8] ^ theirs[bit / 8]) & mask) != 0) return false;
        }
        return true;
    }

    @Override public String toString() {
        return network.getHostAddress() + "/" + prefix;
    }
}
