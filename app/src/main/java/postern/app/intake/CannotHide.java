package postern.app.intake;

/** A mail is to go out without its author, and names him in a way that cannot be taken out. Ends the transaction; nothing has changed. */
final class CannotHide extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** @param why in words that follow a colon; says nothing of the author */
    CannotHide(String why) {
        super(why);
    }
}
