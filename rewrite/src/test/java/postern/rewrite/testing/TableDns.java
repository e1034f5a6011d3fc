package postern.rewrite.testing;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import postern.rewrite.dns.Dns;
import postern.rewrite.dns.DnsAnswer;
import postern.rewrite.dns.DnsName;

/**
 * The DNS as a table: what stands in it is found, with {@link #TROUBLE} it is unreachable, all else is absent. Aliases are not
 * followed. Remembers what was asked. One thread.
 */
public final class TableDns implements Dns {
    /** The value of a record that cannot be had. */
    public static final String TROUBLE = "!";

    private final Map<String, List<String>> table = new HashMap<>();
    private final List<String> asked = new ArrayList<>();

    /**
     * @param lines {@code name TYPE value}, the value with all its spaces; of PTR the name is the address. MX and PTR are given in
     *     the order of the lines
     */
    public TableDns(Collection<String> lines) {
        for (String line : lines) {
            String[] part = line.split(" ", 3);
            String name = part[1].equals("PTR") ? key(InetAddress.ofLiteral(part[0])) : part[0].toLowerCase(Locale.ROOT);
            table.computeIfAbsent(part[1] + " " + name, _ -> new ArrayList<>()).add(part.length < 3 ? "" : part[2]);
        }
    }

    public TableDns(String... lines) {
        this(List.of(lines));
    }

    /** All questions, {@code TYPE name}, in their order. */
    public List<String> asked() {
        return List.copyOf(asked);
    }

    @Override public DnsAnswer txt(DnsName name) {
        return answer("TXT " + name);
    }

    @Override public DnsAnswer mx(DnsName name) {
        return answer("MX " + name);
    }

    @Override public DnsAnswer a(DnsName name) {
        return answer("A " + name);
    }

    @Override public DnsAnswer aaaa(DnsName name) {
        return answer("AAAA " + name);
    }

    @Override public DnsAnswer ptr(InetAddress address) {
        return answer("PTR " + key(address));
    }

    private DnsAnswer answer(String question) {
        asked.add(question);
        List<String> values = table.get(question);
        if (values == null) return new DnsAnswer.Absent();
        return values.contains(TROUBLE) ? new DnsAnswer.Unreachable("SERVFAIL") : new DnsAnswer.Found(values);
    }

    private static String key(InetAddress address) {
        return address.getHostAddress();
    }
}
