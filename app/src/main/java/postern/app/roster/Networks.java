package postern.app.roster;

import java.net.InetAddress;
import java.util.Arrays;
import java.util.List;
import java.util.function.Predicate;

/**
 * Which addresses may be asked: those of the open internet, and those that the settings list. Everything else would let whoever
 * configures a source, or whoever answers for its name in the DNS, speak to machines behind our own walls.
 */
final class Networks {
    /** Not of the open internet (RFC 6890 and its registries; transition mechanisms that hold an IPv4 address). */
    private static final List<Block> CLOSED = List.of("0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.0.0.0/24",
            "192.0.2.0/24", "192.88.99.0/24", "192.168.0.0/16", "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24", "224.0.0.0/4", "240.0.0.0/4").stream().map(Block::parse).toList();
    /** Where IPv6 addresses of the open internet lie (RFC 4291 section 2.4), and what is carved out of it. */
    private static final Block GLOBAL = Block.parse("2000::/3");
    private static final List<Block> CARVED_OUT = List.of("2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20").stream().map(Block::parse).toList();

    private final Predicate<InetAddress> listed;

    /** @param listed by the settings, whatever else speaks against them */
    Networks(Predicate<InetAddress> listed) {
        this.listed = listed;
    }

    boolean mayBeAsked(InetAddress address) {
        return listed.test(address) || isOpen(address);
    }

    private static boolean isOpen(InetAddress address) {
        if (address.getAddress().length == 4) return CLOSED.stream().noneMatch(block -> block.contains(address));
        return GLOBAL.contains(address) && CARVED_OUT.stream().noneMatch(block -> block.contains(address));
    }

    private record Block(byte[] first, int prefix) {
        static Block parse(String text) {
            String[] parts = text.split("/");
            return new Block(InetAddress.ofLiteral(parts[0]).getAddress(), Integer.parseInt(parts[1]));
        }

        boolean contains(InetAddress address) {
            byte[] octets = address.getAddress();
            if (octets.length != first.length) return false;
            int whole = prefix / 8;
            if (!Arrays.equals(octets, 0, whole, first, 0, whole)) return false;
            int mask = 0xff00 >> prefix % 8 & 0xff;
            return mask == 0 || (octets[whole] & mask) == (first[whole] & mask);
        }
    }
}
