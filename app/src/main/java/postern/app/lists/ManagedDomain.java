package postern.app.lists;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import postern.rewrite.mail.DomainName;
import postern.rewrite.sign.SigningAlgorithm;
import postern.rewrite.sign.SigningKey;

/**
 * A domain of ours: lists live in it, copies are signed by it and return to it.
 *
 * @param keys  RSA before Ed25519, the older ones first; at most one of each algorithm signs
 * @param seals its copies get an ARC set on top (RFC 8617)
 * @param ownersMakeLists people with an owner's key may make lists in it, not admins alone
 */
public record ManagedDomain(DomainName name, List<DomainKey> keys, boolean seals, boolean ownersMakeLists, Instant created) {
    public ManagedDomain {
        keys = keys.stream().sorted(DomainKey.ORDER).toList();
    }

    /** One in which only admins make lists. */
    public ManagedDomain(DomainName name, List<DomainKey> keys, boolean seals, Instant created) {
        this(name, keys, seals, false, created);
    }

    public ManagedDomain withKeys(List<DomainKey> others) {
        return new ManagedDomain(name, others, seals, ownersMakeLists, created);
    }

    public ManagedDomain withOwnersMakeLists(boolean may) {
        return new ManagedDomain(name, keys, seals, may, created);
    }

    /**
     * A domain with its first keys: RSA under {@code s1}, which signs at once, and Ed25519 under {@code e1}, which waits until its
     * record is seen. Takes some 100 ms.
     *
     * @throws IllegalArgumentException if the name is an address literal, or too long for the records' names
     */
    public static ManagedDomain fresh(DomainName name, Instant now) {
        var bare = new ManagedDomain(name, List.of(), false, now);
        return bare.withKeys(List.of(DomainKey.make(bare, SigningAlgorithm.RSA_SHA256, 1, KeyState.SIGNING, now),
                DomainKey.make(bare, SigningAlgorithm.ED25519_SHA256, 1, KeyState.WAITING, now)));
    }

    /** What signs now, RSA first: that is the key which every receiver understands. */
    public List<SigningKey> signing() {
        return keys.stream().filter(key -> key.state() == KeyState.SIGNING).map(DomainKey::key).toList();
    }

    public Optional<DomainKey> key(String selector) {
        return keys.stream().filter(key -> key.selector().equals(selector)).findFirst();
    }
}
