package postern.rewrite.auth;

/**
 * What is to be done with From, and what a receiver will find then.
 *
 * @param passes false where a receiver that keeps to DMARC would refuse or set aside the copy as it is made
 * @param reason one sentence for a postmaster; no address in it
 */
public record Forecast(Way way, boolean passes, String reason) {

    public enum Way {
        /** From stays as the author wrote it. */
        KEEP,
        /** The list's own address goes into From. */
        MUNGE,
        /** Not posted: it failed what its author's domain asks for. */
        QUARANTINE,
        /** Not posted: the list never touches From, and receivers would refuse it. */
        REFUSE,
        /** Not decided: something is not known now. */
        DEFER,
        /** Not decided: our own domain is not ready, which an operator must mend. */
        NOT_READY
    }

    static Forecast keep(String reason) {
        return new Forecast(Way.KEEP, true, reason);
    }
}
