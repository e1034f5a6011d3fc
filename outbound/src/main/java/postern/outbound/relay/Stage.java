package postern.outbound.relay;

/** Where in the dialog a relay answered, or stopped answering. */
enum Stage {
    GREETING("the greeting"),
    HELLO("the answer to EHLO"),
    TLS("the answer to STARTTLS"),
    LOGIN("the answer to AUTH"),
    MAIL("the answer to MAIL"),
    RCPT("the answer to RCPT"),
    DATA("the answer to DATA"),
    DOT("the answer to the final dot");

    private final String awaited;

    Stage(String awaited) {
        this.awaited = awaited;
    }

    /** For a sentence that ends with what we waited for. */
    String awaited() {
        return awaited;
    }

    /** True before the first transaction. */
    boolean opens() {
        return compareTo(MAIL) < 0;
    }
}
