package postern.rewrite;

/** One change to a header. Does nothing where there is nothing to do; never fails over what a message holds. */
interface Step {
    void apply(Draft draft);
}
