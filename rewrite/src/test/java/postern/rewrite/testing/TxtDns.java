package postern.rewrite.testing;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import postern.rewrite.dns.DnsAnswer;
import postern.rewrite.dns.DnsName;

/** A DNS that knows TXT records only: what a test put in. It remembers what it was asked. For one thread. */
public final class TxtDns implements OnlyTxt {
    private final Map<String, List<String>> records = new HashMap<>();
    private final List<String> asked = new ArrayList<>();
    private boolean away;

    public static TxtDns of(Map<String, String> records) {
        var dns = new TxtDns();
        records.forEach(dns::with);
        return dns;
    }

    /** One record more at this name. */
    public TxtDns with(String name, String text) {
        records.computeIfAbsent(name, _ -> new ArrayList<>()).add(text);
        return this;
    }

    /** From here on nobody answers for names that are not known. */
    public TxtDns away() {
        away = true;
        return this;
    }

    /** Names in the order in which they were asked for. */
    public List<String> asked() {
        return List.copyOf(asked);
    }

    @Override public DnsAnswer txt(DnsName name) {
        asked.add(name.ascii());
        List<String> found = records.get(name.ascii());
        if (found != null) return new DnsAnswer.Found(found);
        return away ? new DnsAnswer.Unreachable("no answer") : new DnsAnswer.Absent();
    }
}
