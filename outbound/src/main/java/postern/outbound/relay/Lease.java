package postern.outbound.relay;

/**
 * How long a copy is surely ours alone. After that another node may send it.
 */
@FunctionalInterface
public interface Lease {
    /** False once less than a minute of the claim remains, by a clock that counts the machine's suspension too. */
    boolean holds();
}
