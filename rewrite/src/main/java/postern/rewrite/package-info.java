/**
 * The message as a list sends it: header lines taken out, changed and added; the body untouched, but for a token taken out
 * and a footer put in.
 *
 * <p>{@link postern.rewrite.Rewriter} runs small steps over the header's lines, in the order that the module's README
 * gives. A line that no step changes stays byte for byte as it came, and nothing is ever parsed and written again as a
 * whole. Each step notes what it did in {@link postern.rewrite.Changes}. Everything read from a message is hostile: what
 * cannot be understood is left alone or replaced, never an error.
 *
 * <p>Pure: time, names and identifiers come in as arguments. Knows nothing of members, policies, queues or signatures.
 */
package postern.rewrite;
