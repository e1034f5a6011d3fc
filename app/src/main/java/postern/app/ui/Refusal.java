package postern.app.ui;

/** Ends a request with a page that says why, instead of its own. What it says is meant for the person in front of it. */
final class Refusal extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final int status;

    /** @param status of HTTP, from 400 */
    Refusal(int status, String why) {
        super(why, null, false, false);
        this.status = status;
    }

    int status() {
        return status;
    }
}
