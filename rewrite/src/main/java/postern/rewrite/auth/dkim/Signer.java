package postern.rewrite.auth.dkim;

import postern.rewrite.mail.DomainName;
import postern.rewrite.mail.HeaderField;
import postern.rewrite.sign.DkimCanonical;

/**
 * Who made a signature and how: the tags {@code a b d s} that DKIM-Signature, ARC-Message-Signature and ARC-Seal share
 * (RFC 6376 section 3.5, RFC 8617 section 4.1). Immutable.
 */
public final class Signer {
    private final HeaderField field;
    private final TagList tags;
    private final Algorithm algorithm;
    private final DomainName domain;
    private final String selector;
    private final DomainName keyName;
    private final byte[] signature;

    private Signer(HeaderField field, TagList tags) throws Refused {
        this.field = field;
        this.tags = tags;
        domain = tags.domain("d");
        selector = tags.domain("s").ascii();
        keyName = TagList.name(selector + "._domainkey." + domain).orElseThrow(() -> Refused.malformed("s= and d= make too long a name"));
        signature = tags.base64("b");
        algorithm = Algorithm.of(tags.need("a"));
    }

    /** @param tags of {@code field} */
    public static Signer of(HeaderField field, TagList tags) throws Refused {
        return new Signer(field, tags);
    }

    public HeaderField field() {
        return field;
    }

    public Algorithm algorithm() {
        return algorithm;
    }

    public DomainName domain() {
        return domain;
    }

    /** Lower case. */
    public String selector() {
        return selector;
    }

    /** Where the key stands: {@code selector._domainkey.domain} (RFC 6376 section 3.6.2.1). */
    DomainName keyName() {
        return keyName;
    }

    byte[] signature() {
        return signature;
    }

    /** The field itself as it is verified: {@code b=} empty, no line end (RFC 6376 section 3.7). */
    public byte[] ownForm(DkimCanonical form) {
        return form.signature(field, tags.from("b"), tags.to("b"));
    }
}
