package postern.outbound.queue;

/**
 * A posting's copies by state, each copy counted once.
 *
 * @param due      not tried yet, or in hand
 * @param deferred waiting after at least one attempt
 */
public record CopyCounts(int due, int delivered, int deferred, int failed) { }
