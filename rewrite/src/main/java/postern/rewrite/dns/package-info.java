/**
 * What the workshop asks of the DNS: an interface, and answers that keep "it is not there" and "I could not find out"
 * apart; and the bounds of one submission around it. Who really asks lives elsewhere; a test fills a map.
 */
package postern.rewrite.dns;
