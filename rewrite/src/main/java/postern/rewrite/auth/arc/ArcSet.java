package postern.rewrite.auth.arc;

import postern.rewrite.mail.DomainName;

/**
 * One hop of a chain.
 *
 * @param instance 1 to 50; 1 is the first sealer
 * @param sealer   {@code d=} of its ARC-Seal
 * @param selector {@code s=} of its ARC-Seal, lower case
 * @param results  what its ARC-Authentication-Results says behind {@code i=…;}, unfolded: an authserv-id and results
 */
public record ArcSet(int instance, DomainName sealer, String selector, String results) {
    static final int MOST = 50;

    public ArcSet {
        if (instance < 1 || instance > MOST) throw new IllegalArgumentException("ARC instance " + instance);
    }
}
