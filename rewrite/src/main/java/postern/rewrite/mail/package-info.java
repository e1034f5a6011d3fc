/**
 * The words that all rooms share: addresses, envelopes, replies, header fields and messages, as the RFCs name them.
 *
 * <p>Values only. What is invalid is refused where a value is made; after that nobody checks again. Nothing here
 * touches network, disk, database or clock, and nothing outside the JDK is used.
 */
package postern.rewrite.mail;
