package postern.rewrite.auth.arc;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import postern.rewrite.auth.dkim.Refused;
import postern.rewrite.auth.dkim.Signer;
import postern.rewrite.auth.dkim.TagList;
import postern.rewrite.mail.HeaderField;
import postern.rewrite.mail.RawMessage;
import postern.rewrite.sign.DkimCanonical;

/**
 * The ARC sets of a message, sound in structure: instances from 1 to the highest without a gap, each with one field of
 * each kind (RFC 8617 sections 4.2.1 and 5.2, step 3, A and B). Nothing is verified yet.
 *
 * @param hops the first instance first; empty if the message carries no ARC field
 */
record ArcChain(List<ArcHop> hops) {
    private static final String RESULTS = "ARC-Authentication-Results";
    private static final String MESSAGE = "ARC-Message-Signature";
    private static final String SEAL = "ARC-Seal";

    static ArcChain of(RawMessage message) throws Refused {
        List<HeaderField> results = kind(message, RESULTS);
        Map<Integer, ArcHop.Tagged> messages = tagged(kind(message, MESSAGE), MESSAGE);
        Map<Integer, ArcHop.Tagged> seals = tagged(kind(message, SEAL), SEAL);
        var hops = new TreeMap<Integer, ArcHop>();
        for (HeaderField field : results) {
            ArcResultsField read = ArcResultsField.of(field);
            int instance = read.instance();
            if (!messages.containsKey(instance) || !seals.containsKey(instance)) throw ArcHop.malformed("ARC set " + instance + " is incomplete");
            ArcHop hop = new ArcHop(instance, field, read.rest(), messages.get(instance), seals.get(instance));
            if (hops.put(instance, hop) != null) throw twice(instance, RESULTS);
        }
        if (hops.size() != messages.size() || hops.size() != seals.size()) throw ArcHop.malformed("an ARC set without results");
        if (!hops.isEmpty() && hops.lastKey() != hops.size()) throw ArcHop.malformed("an ARC instance is missing below " + hops.lastKey());
        return new ArcChain(List.copyOf(hops.values()));
    }

    private static List<HeaderField> kind(RawMessage message, String name) throws Refused {
        List<HeaderField> fields = message.all(name);
        if (fields.size() > ArcSet.MOST) throw ArcHop.malformed("more than " + ArcSet.MOST + " fields " + name);
        return fields;
    }

    private static Map<Integer, ArcHop.Tagged> tagged(List<HeaderField> fields, String name) throws Refused {
        var tagged = new TreeMap<Integer, ArcHop.Tagged>();
        for (HeaderField field : fields) {
            TagList tags = TagList.of(field);
            int instance = ArcResultsField.instance(tags.need("i"));
            if (tagged.put(instance, new ArcHop.Tagged(field, tags)) != null) throw twice(instance, name);
        }
        return tagged;
    }

    private static Refused twice(int instance, String name) {
        return ArcHop.malformed("ARC set " + instance + " has two fields " + name);
    }

    ArcHop highest() {
        return hops.getLast();
    }

    /** Refuses what sealers said before: none by the first, pass by all others (section 5.2, steps 2 and 3, C). */
    void checkFindings() throws Refused {
        for (ArcHop hop : hops.reversed()) {
            String cv = hop.cv();
            if (cv.equals("fail")) throw ArcHop.malformed("the sealer of ARC set " + hop.instance() + " found the chain broken (cv=fail)");
            String due = hop.instance() == 1 ? "none" : "pass";
            if (!cv.equals(due)) throw ArcHop.malformed("cv= of ARC set " + hop.instance() + " does not fit its place");
        }
    }

    /** What the seal of an instance covers: all sets up to its own in their order, itself last (section 5.1.1). */
    List<byte[]> sealedOctets(ArcHop hop, Signer sealer, List<List<byte[]>> canonical) {
        var octets = new ArrayList<byte[]>();
        for (List<byte[]> set : canonical.subList(0, hop.instance())) octets.addAll(set);
        octets.set(octets.size() - 1, sealer.ownForm(DkimCanonical.RELAXED));
        return octets;
    }

    /** All sets as later seals cover them, the first instance first. */
    List<List<byte[]>> canonical() {
        return hops.stream().map(ArcHop::sealedLater).toList();
    }

    /** For people and policies, the highest instance first. */
    List<ArcSet> sets() throws Refused {
        var sets = new ArrayList<ArcSet>();
        for (ArcHop hop : hops.reversed()) {
            Signer sealer = hop.sealer();
            sets.add(new ArcSet(hop.instance(), sealer.domain(), sealer.selector(), hop.results()));
        }
        return sets;
    }
}
