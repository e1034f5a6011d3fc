/**
 * The outside world of the acceptance tests, made of real programs where there are any: two private Postfix instances, a recording
 * SMTP server behind them, a zone of DNS records, authors who sign their mail, python3-dkim as the judge, and the product itself as
 * users start it.
 *
 * <p>Nothing here knows a class of the product: what a test learns, it learns from outside. Everything listens on loopback alone, lives
 * in a folder of its own and is gone after the test. A fixture whose program is missing skips the test
 * ({@link postern.rewrite.testing.Peers}).
 */
package postern.app.testing;
