/**
 * Signatures and return paths: what is added to a copy at hand-over so that a receiver can tell it is ours, and so that
 * a report about it finds the way back.
 *
 * <p>{@link postern.rewrite.sign.DkimCanonical} is the one place that canonicalises and hashes: signing, sealing and
 * verifying use it alike. Keys and secrets come in as values, time as an argument; where keys are kept is the household's
 * affair ({@code Domains} in the household). {@link postern.rewrite.sign.SigningProvider} tells who does the arithmetic.
 */
package postern.rewrite.sign;
