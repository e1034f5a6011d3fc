package postern.app.lists;

import java.time.Instant;
import postern.rewrite.mail.DomainName;
import postern.rewrite.sign.SigningKey;

/**
 * A domain of ours: lists live in it, copies are signed by it and return to it.
 *
 * @param key what signs now
 */
public record ManagedDomain(DomainName name, SigningKey key, Instant created) { }
