package postern.rewrite.auth.dkim;

/**
 * A signature that does not pass, and why. Checks are many and the first that fails decides, hence an exception; it
 * never leaves the rooms that read proofs. Carries no stack: it is made for every broken signature that strangers send.
 */
public final class Refused extends Exception {
    private final DkimVerdict verdict;

    /** @param why one line for people; quotes nothing of the message */
    public Refused(DkimVerdict verdict, String why) {
        super(why, null, false, false);
        this.verdict = verdict;
    }

    static Refused malformed(String why) {
        return new Refused(DkimVerdict.PERMERROR, why);
    }

    /** Never {@link DkimVerdict#PASS}. */
    public DkimVerdict verdict() {
        return verdict;
    }

    public String why() {
        return getMessage();
    }
}
