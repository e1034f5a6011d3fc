package postern.app.lists;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import postern.rewrite.sign.SigningAlgorithm;

/**
 * What changes once a waiting key's record is seen: the newest such key of an algorithm signs, and all of it that are older retire.
 * Pure.
 *
 * @param starts  keys that sign from now on
 * @param retires keys that sign no more, or need not wait any longer
 */
public record Rotation(List<DomainKey> starts, List<DomainKey> retires) {
    public Rotation {
        starts = List.copyOf(starts);
        retires = List.copyOf(retires);
    }

    /** @param seen selectors of the records that are in the DNS now */
    static Rotation of(ManagedDomain domain, Set<String> seen) {
        var starts = new ArrayList<DomainKey>();
        var retires = new ArrayList<DomainKey>();
        for (SigningAlgorithm algorithm : SigningAlgorithm.values()) {
            List<DomainKey> keys = domain.keys().stream().filter(key -> key.algorithm() == algorithm).toList();
            Optional<DomainKey> next = keys.stream().filter(key -> key.state() == KeyState.WAITING && seen.contains(key.selector()))
                    .max(Comparator.comparing(DomainKey::number));
            next.ifPresent(starts::add);
            next.ifPresent(key -> keys.stream().filter(old -> old.number() < key.number() && old.state() != KeyState.RETIRED).forEach(retires::add));
        }
        return new Rotation(starts, retires);
    }

    public boolean isEmpty() {
        return starts.isEmpty();
    }

    /** {@code s2 signs, s1 retires}. */
    @Override public String toString() {
        String signs = selectors(starts) + (starts.size() == 1 ? " signs" : " sign");
        return retires.isEmpty() ? signs : signs + ", " + selectors(retires) + (retires.size() == 1 ? " retires" : " retire");
    }

    private static String selectors(List<DomainKey> keys) {
        return keys.stream().map(DomainKey::selector).collect(Collectors.joining(" and "));
    }
}
