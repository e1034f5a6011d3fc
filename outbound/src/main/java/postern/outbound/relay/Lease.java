package postern.outbound.relay;

/**
 * How long a copy is surely ours alone. After that another node may send it.
 */
@FunctionalInterface
public interface Lease {
    /**
     * False once less of the claim remains than the answer to a final dot may take, and a minute; by a clock that counts the
     * machine's suspension too.
     */
    boolean holds();
}
