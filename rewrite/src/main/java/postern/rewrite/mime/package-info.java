/**
 * MIME on octets (RFC 2045, RFC 2046, RFC 2183): where the parts of a message lie, what their headers say, and how octets
 * of a body are exchanged without touching any other.
 *
 * <p>Nothing here parses a message to write it again. Everything is hostile: reading never fails but by the limits of
 * {@link postern.rewrite.mime.MimeWalk}, and takes linear time. Knows nothing of lists, tokens or footers.
 */
package postern.rewrite.mime;
