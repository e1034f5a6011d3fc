/**
 * The product as its users meet it: started by {@code ./postern serve}, managed over REST, fed by Postfix or LMTP, and judged by what
 * arrives behind the smarthost. Only the outside contract is used here, so these tests hold whatever is rebuilt within.
 */
package postern.app.acceptance;
