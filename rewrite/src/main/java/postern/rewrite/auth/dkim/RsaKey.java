package postern.rewrite.auth.dkim;

import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.spec.RSAPublicKeySpec;

/**
 * Reads an RSA key out of {@code p=}: SubjectPublicKeyInfo, as everybody publishes it, or RSAPublicKey, as RFC 6376
 * section 3.6.1 has it.
 *
 * <p>Sizes are looked at before any arithmetic: fewer than 1024 bits are not believed (RFC 8301 section 3.2); more than
 * 8192, or an exponent over 64 bits, cost more than a stranger may ask for.
 */
final class RsaKey {
    private static final int FEWEST_BITS = 1024;
    private static final int MOST_BITS = 8192;
    private static final int MOST_EXPONENT_BITS = 64;
    private static final int SEQUENCE = 0x30;
    private static final int INTEGER = 0x02;
    private static final int BIT_STRING = 0x03;

    private RsaKey() { }

    static PublicKey read(byte[] der) throws Refused {
        try {
            Der key = new Der(der, 0, der.length).enter(SEQUENCE);
            if (key.isNext(SEQUENCE)) {
                key.enter(SEQUENCE);
                Der bits = key.enter(BIT_STRING);
                bits.skipOctet();
                key = bits.enter(SEQUENCE);
            }
            return checked(key.integer(), key.integer());
        } catch (IndexOutOfBoundsException | GeneralSecurityException notAKey) {
            throw Refused.malformed("the key record holds no RSA key");
        }
    }

    private static PublicKey checked(BigInteger modulus, BigInteger exponent) throws Refused, GeneralSecurityException {
        int bits = modulus.bitLength();
        if (modulus.signum() <= 0 || exponent.signum() <= 0) throw Refused.malformed("the key record holds no RSA key");
        if (bits < FEWEST_BITS) throw new Refused(DkimVerdict.POLICY, "an RSA key of " + bits + " bits is not believed (RFC 8301)");
        if (bits > MOST_BITS) throw Refused.malformed("an RSA key of " + bits + " bits is more than we compute with");
        int exponentBits = exponent.bitLength();
        if (exponentBits > MOST_EXPONENT_BITS) throw Refused.malformed("an RSA exponent of " + exponentBits + " bits is more than we compute with");
        return KeyFactory.getInstance("RSA").generatePublic(new RSAPublicKeySpec(modulus, exponent));
    }

    /** As much of DER (X.690) as a key needs; whatever does not fit throws IndexOutOfBoundsException. */
    private static final class Der {
        private final byte[] bytes;
        private int at;
        private final int end;

        Der(byte[] bytes, int at, int end) {
            this.bytes = bytes;
            this.at = at;
            this.end = end;
        }

        boolean isNext(int tag) {
            return at < end && (bytes[at] & 0xff) == tag;
        }

        void skipOctet() {
            octet();
        }

        /** The next value; reading here goes on behind it. */
        Der enter(int tag) {
            if (!isNext(tag)) throw new IndexOutOfBoundsException("another tag");
            at++;
            int length = length();
            if (length > end - at) throw new IndexOutOfBoundsException("longer than what holds it");
            at += length;
            return new Der(bytes, at - length, at);
        }

        BigInteger integer() {
            Der value = enter(INTEGER);
            if (value.at == value.end) throw new IndexOutOfBoundsException("empty number");
            return new BigInteger(bytes, value.at, value.end - value.at);
        }

        private int length() {
            int first = octet();
            if (first < 0x80) return first;
            int octets = first - 0x80;
            if (octets < 1 || octets > 3) throw new IndexOutOfBoundsException("length of " + octets + " octets");
            int length = 0;
            for (int i = 0; i < octets; i++) length = length << 8 | octet();
            return length;
        }

        private int octet() {
            if (at >= end) throw new IndexOutOfBoundsException("cut off");
            return bytes[at++] & 0xff;
        }
    }
}
