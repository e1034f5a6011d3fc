package postern.rewrite;

/**
 * When a list puts its own address into From. A mode that keeps the author's needs a forecast of what receivers will find,
 * and comes with it.
 */
public enum FromMode {
    /** Every posting goes out from the list's own address, so that it passes DMARC by our signature. */
    ALWAYS
}
