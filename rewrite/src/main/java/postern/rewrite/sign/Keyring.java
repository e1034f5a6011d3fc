package postern.rewrite.sign;

import java.util.List;
import postern.rewrite.mail.DomainName;

/**
 * Which keys sign for a domain now. The household fills it.
 *
 * <p><b>Threads:</b> asked from many at once, for each posting that is handed over.
 * <p><b>On failure:</b> it may throw; the copies stay in the queue and are tried again later.
 */
public interface Keyring {
    /** Each of them signs, in this order; empty if we hold no key for the domain. */
    List<SigningKey> active(DomainName domain);
}
