/** Asks the real DNS, through dnsjava. The answers' words are {@link postern.rewrite.dns}'s. */
package postern.app.dns;
