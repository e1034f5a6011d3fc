package postern.rewrite.auth.dmarc;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import postern.rewrite.dns.Dns;
import postern.rewrite.dns.DnsAnswer;
import postern.rewrite.dns.DnsName;

/**
 * DNS out of lines {@code name TYPE value}; type {@code AWAY} answers nothing at that name. Remembers what it was asked,
 * as {@code TYPE name}.
 */
final class ZoneDns implements Dns {
    final List<String> asked = new ArrayList<>();
    private final Map<String, List<String>> records = new HashMap<>();
    private final Set<String> away = new HashSet<>();
    private final Predicate<Integer> fails;

    ZoneDns(String zone) {
        this(zone, _ -> false);
    }

    /** @param fails which questions get no answer, counted from 1 */
    ZoneDns(String zone, Predicate<Integer> fails) {
        this.fails = fails;
        for (String line : zone.lines().filter(l -> !l.isBlank()).toList()) {
            String[] parts = line.strip().split("\\s+", 3);
            if (parts[1].equals("AWAY")) away.add(parts[0]);
            else records.computeIfAbsent(parts[1] + " " + parts[0], _ -> new ArrayList<>()).add(parts[2]);
        }
    }

    @Override public DnsAnswer txt(DnsName name) {
        return answer("TXT", name);
    }

    @Override public DnsAnswer mx(DnsName name) {
        return answer("MX", name);
    }

    @Override public DnsAnswer a(DnsName name) {
        return answer("A", name);
    }

    @Override public DnsAnswer aaaa(DnsName name) {
        return answer("AAAA", name);
    }

    @Override public DnsAnswer ptr(InetAddress address) {
        throw new AssertionError("DMARC asks for no names of addresses");
    }

    List<String> asked(String type) {
        return asked.stream().filter(question -> question.startsWith(type + " ")).map(question -> question.substring(type.length() + 1)).toList();
    }

    private DnsAnswer answer(String type, DnsName name) {
        asked.add(type + " " + name);
        if (away.contains(name.ascii()) || fails.test(asked.size())) return new DnsAnswer.Unreachable("no answer");
        List<String> found = records.get(type + " " + name);
        return found == null ? new DnsAnswer.Absent(records.keySet().stream().noneMatch(key -> isAtOrBelow(key.substring(key.indexOf(' ') + 1), name.ascii()))) : new DnsAnswer.Found(found);
    }

    private static boolean isAtOrBelow(String owner, String name) {
        return owner.equals(name) || owner.endsWith("." + name);
    }
}
