/**
 * DKIM signatures that came with a message: read, checked, and the answer in RFC 8601's words (RFC 6376 section 6,
 * RFC 8301, RFC 8463).
 *
 * <p>Own code on bytes; {@link postern.rewrite.sign.DkimCanonical} is the one canonicalisation. The DNS and the time come
 * in as arguments. What ARC shares (tag lists, signers, keys, the signed part of a message) is public for that room;
 * all else asks {@link postern.rewrite.auth.dkim.DkimVerifier}. What a pass is worth (alignment, {@code l=}) is decided
 * elsewhere.
 */
package postern.rewrite.auth.dkim;
