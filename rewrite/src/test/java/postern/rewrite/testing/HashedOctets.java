package postern.rewrite.testing;

import java.security.DigestException;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.MessageDigestSpi;
import java.security.Provider;
import java.security.Security;

/** Counts the octets that one thread feeds to SHA-256 while something runs; other threads hash as ever, and are not counted. */
public final class HashedOctets {
    private static final ThreadLocal<HashedOctets> COUNTING = new ThreadLocal<>();

    private long octets;

    private HashedOctets() { }

    /** Octets hashed by this thread. */
    public static synchronized long during(Runnable work) {
        var counted = new HashedOctets();
        Security.insertProviderAt(new Counting(), 1);
        COUNTING.set(counted);
        try {
            work.run();
            return counted.octets;
        } finally {
            COUNTING.remove();
            Security.removeProvider(Counting.NAME);
        }
    }

    private static final class Counting extends Provider {
        private static final long serialVersionUID = 1;
        private static final String NAME = "Counting";

        private Counting() {
            super(NAME, "1", "counts octets");
            put("MessageDigest.SHA-256", Sha256.class.getName());
        }
    }

    /** Made by the provider, and so public. */
    public static final class Sha256 extends MessageDigestSpi implements Cloneable {
        private final HashedOctets counted = COUNTING.get();
        private MessageDigest digest;

        public Sha256() throws GeneralSecurityException {
            digest = MessageDigest.getInstance("SHA-256", "SUN");
        }

        private void count(int octets) {
            if (counted != null) counted.octets += octets;
        }

        @Override protected void engineUpdate(byte input) {
            count(1);
            digest.update(input);
        }

        @Override protected void engineUpdate(byte[] input, int offset, int length) {
            count(length);
            digest.update(input, offset, length);
        }

        @Override protected byte[] engineDigest() {
            return digest.digest();
        }

        @Override protected int engineDigest(byte[] out, int offset, int length) throws DigestException {
            return digest.digest(out, offset, length);
        }

        @Override protected int engineGetDigestLength() {
            return 32;
        }

        @Override protected void engineReset() {
            digest.reset();
        }

        @Override public Object clone() throws CloneNotSupportedException {
            Sha256 copy = (Sha256) super.clone();
            copy.digest = (MessageDigest) digest.clone();
            return copy;
        }
    }
}
