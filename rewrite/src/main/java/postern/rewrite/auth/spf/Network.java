package postern.rewrite.auth.spf;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Addresses of one family that share their first bits (RFC 7208 section 5.6). An IPv6 client never lies in an IPv4 network, nor
 * the other way round.
 */
final class Network {
    private static final String QNUM = "(?:\\d|[1-9]\\d|1\\d\\d|2[0-4]\\d|25[0-5])";
    private static final Pattern IP4 = Pattern.compile(QNUM + "(?:\\." + QNUM + "){3}");
    private static final Pattern IP6 = Pattern.compile("[0-9a-fA-F:.]{2,45}");
    private static final byte[] MAPPED = HexFormat.of().parseHex("00000000000000000000ffff");

    private final byte[] address;
    private final int bits;

    private Network(byte[] address, int bits) {
        this.address = address;
        this.bits = bits;
    }

    /** @param bits 0 to 32 for 4 octets, 0 to 128 for 16 */
    static Network of(byte[] address, int bits) {
        return new Network(address.clone(), bits);
    }

    /** An {@code ip4-network}: four decimal numbers without leading zeros; empty if it is none. */
    static Optional<byte[]> ip4(String text) {
        return IP4.matcher(text).matches() ? Optional.of(InetAddress.ofLiteral(text).getAddress()) : Optional.empty();
    }

    /** An {@code ip6-network} (RFC 4291 section 2.2), 16 octets also where it is an IPv4-mapped one; empty if it is none. */
    static Optional<byte[]> ip6(String text) {
        if (!IP6.matcher(text).matches() || text.indexOf(':') < 0) return Optional.empty();
        try {
            InetAddress read = InetAddress.ofLiteral(text);
            return Optional.of(read instanceof Inet4Address ? mapped(read.getAddress()) : read.getAddress());
        } catch (IllegalArgumentException notOne) {
            return Optional.empty();
        }
    }

    /** 4 octets, also for the IPv4-mapped form of IPv6 (RFC 7208 section 5); else 16. */
    static byte[] octets(InetAddress client) {
        byte[] octets = client.getAddress();
        boolean isMapped = octets.length == 16 && Arrays.equals(octets, 0, 12, MAPPED, 0, 12);
        return isMapped ? Arrays.copyOfRange(octets, 12, 16) : octets;
    }

    boolean contains(byte[] other) {
        if (other.length != address.length) return false;
        int whole = bits / 8;
        int rest = bits % 8;
        return Arrays.equals(address, 0, whole, other, 0, whole)
                && (rest == 0 || (address[whole] ^ other[whole]) >> 8 - rest == 0);
    }

    private static byte[] mapped(byte[] ip4) {
        byte[] octets = Arrays.copyOf(MAPPED, 16);
        System.arraycopy(ip4, 0, octets, 12, 4);
        return octets;
    }
}
