package postern.app.intake;

/** What came of composing a mail for one destination. */
sealed interface Composed {

    /** It can be sent. */
    record Made(Prepared.Copies copies) implements Composed { }

    /** It cannot, and nobody is served. */
    record Stopped(Prepared why) implements Composed { }
}
