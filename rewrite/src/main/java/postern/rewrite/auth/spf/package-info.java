/**
 * SPF (RFC 7208): may this client send for the domain in MAIL FROM? Our own evaluator on {@link postern.rewrite.dns.Dns}; it stands
 * in the place of jSPF, which gives 199 of the 203 results of the RFC's test suite and brings its own resolver and logging along.
 *
 * <p>A record is read whole ({@code SpfRecord}, {@code Mechanism}, {@code DomainSpec}) before any of it is evaluated
 * ({@code CheckHost}). What does not become a verdict is left out: the text that {@code exp=} names is for a bounce, which a relay that
 * quarantines never writes, so it is not fetched.
 */
package postern.rewrite.auth.spf;
