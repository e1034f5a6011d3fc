package postern.rewrite;

/** What is done to From of one message. Which it is, is decided before the rewriting: by the list's setting and a forecast. */
public enum FromMode {
    /**
     * The author stays in From. Nothing is changed for his sake, since he can be answered where he is; of fields that his
     * signature may cover only those change that the list asks for: {@code Reply-To} where replies go to the list, its own
     * {@code List-} fields, secrets and requests for receipts.
     */
    KEEP,
    /** The list's own address stands in From, so that the message passes DMARC by our signature. */
    MUNGE
}
