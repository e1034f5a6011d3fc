package postern.rewrite.sign;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.EnumMap;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The body hashes of one message, however many signatures ask for them: a form is computed when it is first asked for,
 * in one pass over the body, together with all its beginnings that were announced by then ({@code l=}, RFC 6376
 * sections 3.4.5 and 3.5).
 *
 * <p>A beginning that nobody announced costs a pass of its own, so the answers never depend on it. For one thread.
 */
public final class BodyHashes {
    private final ByteBuffer body;
    private final Map<DkimCanonical, Pass> passes = new EnumMap<>(DkimCanonical.class);
    private final Map<DkimCanonical, NavigableMap<Long, byte[]>> beginnings = new EnumMap<>(DkimCanonical.class);

    /** The body is not copied and must not change. */
    public BodyHashes(ByteBuffer body) {
        this.body = body.asReadOnlyBuffer();
        for (DkimCanonical form : DkimCanonical.values()) beginnings.put(form, new TreeMap<>());
    }

    /** The first {@code octets} of this form will be asked for. */
    public void announce(DkimCanonical form, long octets) {
        beginnings.get(form).putIfAbsent(octets, new byte[0]);
    }

    /** SHA-256 of the whole canonical body. A copy. */
    public byte[] whole(DkimCanonical form) {
        return pass(form).hash.clone();
    }

    /** Octets of the whole canonical body. */
    public long size(DkimCanonical form) {
        return pass(form).taken;
    }

    /** SHA-256 of the first octets of the canonical body, or empty if it has not so many. */
    public Optional<byte[]> beginning(DkimCanonical form, long octets) {
        if (octets > size(form)) return Optional.empty();
        byte[] hash = beginnings.get(form).getOrDefault(octets, new byte[0]);
        if (hash.length == 0) {
            announce(form, octets);
            read(form);
            hash = beginnings.get(form).get(octets);
        }
        return Optional.of(hash.clone());
    }

    private Pass pass(DkimCanonical form) {
        Pass done = passes.get(form);
        return done != null ? done : read(form);
    }

    private Pass read(DkimCanonical form) {
        Pass pass = new Pass(beginnings.get(form));
        new BodyCanonical(form == DkimCanonical.RELAXED, pass::take).read(body.duplicate());
        pass.end();
        passes.put(form, pass);
        return pass;
    }

    /** One reading: where a beginning ends, the digest so far is copied and finished. */
    private static final class Pass {
        private final NavigableMap<Long, byte[]> beginnings;
        private final MessageDigest digest = DkimCanonical.sha256();
        private long taken;
        private byte[] hash;

        Pass(NavigableMap<Long, byte[]> beginnings) {
            this.beginnings = beginnings;
            mark();
        }

        void take(byte[] octets, int from, int length) {
            int at = from;
            int left = length;
            while (left > 0) {
                Long next = beginnings.higherKey(taken);
                int step = next == null ? left : (int) Math.min(left, next - taken);
                digest.update(octets, at, step);
                taken += step;
                at += step;
                left -= step;
                mark();
            }
        }

        void end() {
            hash = digest.digest();
        }

        private void mark() {
            if (!beginnings.containsKey(taken)) return;
            try {
                beginnings.put(taken, ((MessageDigest) digest.clone()).digest());
            } catch (CloneNotSupportedException everyJdkCanCopyIt) {
                throw new IllegalStateException(everyJdkCanCopyIt);
            }
        }
    }
}
