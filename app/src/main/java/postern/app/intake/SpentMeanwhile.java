package postern.app.intake;

/** A token that was good when it was looked at is spent, expired or revoked now. Ends the transaction; nothing of it is kept. */
final class SpentMeanwhile extends RuntimeException {
    private static final long serialVersionUID = 1;

    SpentMeanwhile() {
        super("a token was spent meanwhile", null, false, false);
    }
}
