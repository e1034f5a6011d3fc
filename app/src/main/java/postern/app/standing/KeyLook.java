package postern.app.standing;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.stream.Collectors;
import postern.app.lists.DomainKey;
import postern.app.lists.KeyState;
import postern.app.lists.ManagedDomain;
import postern.rewrite.dns.Dns;

/**
 * One look at the records of a domain's keys.
 *
 * @param domain  with the keys that were looked at
 * @param records what was found of each of them, by selector
 */
record KeyLook(ManagedDomain domain, Map<String, KeyRecord> records) {

    /** Asks for all keys at once; done when the slowest answer is there. */
    static CompletableFuture<KeyLook> at(ManagedDomain domain, Dns dns, Executor executor) {
        Map<String, CompletableFuture<KeyRecord>> asked = domain.keys().stream().collect(Collectors.toMap(DomainKey::selector,
                each -> CompletableFuture.supplyAsync(() -> KeyRecord.of(each.key(), dns.txt(each.key().dnsRecord().name())), executor)));
        return CompletableFuture.allOf(asked.values().toArray(CompletableFuture[]::new)).thenApply(_ -> new KeyLook(domain,
                asked.entrySet().stream().collect(Collectors.toUnmodifiableMap(Map.Entry::getKey, each -> each.getValue().join()))));
    }

    /** Selectors of the records that are there. */
    Set<String> seen() {
        return records.entrySet().stream().filter(each -> each.getValue().sight() == Sight.VISIBLE).map(Map.Entry::getKey).collect(Collectors.toSet());
    }

    /** True if a key that waits was found. */
    boolean isRipe() {
        Set<String> seen = seen();
        return domain.keys().stream().anyMatch(key -> key.state() == KeyState.WAITING && seen.contains(key.selector()));
    }

    /** Whether receivers find the key that matters: RSA, since some of them know no other. */
    Sight sight() {
        return domain.signing().stream().findFirst().map(key -> records.get(key.selector()).sight()).orElse(Sight.UNREACHABLE);
    }

    /** The same records and the domain as it is since; a key made meanwhile was not looked at, one removed is not shown. */
    KeyLook of(ManagedDomain now) {
        List<DomainKey> known = now.keys().stream().filter(key -> records.containsKey(key.selector())).toList();
        return new KeyLook(now.withKeys(known), records);
    }
}
