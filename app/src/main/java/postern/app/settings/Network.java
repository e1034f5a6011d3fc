package postern.app.settings;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;

/**
 * A block of addresses, {@code 127.0.0.0/8} or {@code ::1/128} (RFC 4632, RFC 4291 section 2.3).
 *
 * @param address first address of the block
 * @param prefix  leading bits that count: 0 to 32, or to 128 for IPv6
 */
public record Network(InetAddress address, int prefix) {
    /** @throws IllegalArgumentException if the prefix is out of range or the address has bits set behind it */
    public Network {
        if (prefix < 0 || prefix > bits(address)) throw new IllegalArgumentException("its prefix must be 0 to " + bits(address));
        if (!first(address, prefix).equals(address)) {
            throw new IllegalArgumentException("it has bits set behind its prefix: write " + text(first(address, prefix), prefix));
        }
    }

    /**
     * Reads an address literal with or without {@code /prefix}; never asks DNS.
     *
     * @throws IllegalArgumentException with a reason
     */
    public static Network parse(String text) {
        int slash = text.indexOf('/');
        InetAddress address = literal(slash < 0 ? text : text.substring(0, slash));
        String prefix = slash < 0 ? "" + bits(address) : text.substring(slash + 1);
        if (!prefix.matches("\\d{1,3}")) throw new IllegalArgumentException("its prefix is no number");
        return new Network(address, Integer.parseInt(prefix));
    }

    @Override public String toString() {
        return text(address, prefix);
    }

    private static InetAddress literal(String text) {
        if (!text.contains(":") && !text.matches("\\d{1,3}(\\.\\d{1,3}){3}") || text.contains("%")) {
            throw new IllegalArgumentException("use an address with a prefix such as 192.0.2.0/24 or 2001:db8::/32");
        }
        try {
            return InetAddress.ofLiteral(text);
        } catch (IllegalArgumentException _) {
            throw new IllegalArgumentException("use an address with a prefix such as 192.0.2.0/24 or 2001:db8::/32");
        }
    }

    private static int bits(InetAddress address) {
        return address.getAddress().length * 8;
    }

    private static InetAddress first(InetAddress address, int prefix) {
        byte[] octets = address.getAddress();
        for (int bit = prefix; bit < octets.length * 8; bit++) octets[bit / 8] &= (byte) ~(0x80 >> bit % 8);
        return Arrays.equals(octets, address.getAddress()) ? address : ofOctets(octets);
    }

    private static InetAddress ofOctets(byte[] octets) {
        try {
            return InetAddress.getByAddress(octets);
        } catch (UnknownHostException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    private static String text(InetAddress address, int prefix) {
        return address.getHostAddress().replaceFirst("(^|:)0(:0)+(:|$)", "::") + "/" + prefix;
    }
}
