package postern.rewrite.auth.dkim;

import java.security.MessageDigest;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import postern.rewrite.mail.HeaderField;
import postern.rewrite.sign.BodyHashes;
import postern.rewrite.sign.DkimCanonical;

/**
 * A signature over header and body, as DKIM-Signature and ARC-Message-Signature share it: the tags
 * {@code bh c h l q t x} beside those of {@link Signer} (RFC 6376 section 3.5). Immutable.
 */
public final class MessageSignature {
    private final Signer signer;
    private final DkimCanonical headerForm;
    private final DkimCanonical bodyForm;
    private final byte[] bodyHash;
    private final OptionalLong length;
    private final List<String> names;
    private final Optional<Instant> expires;

    private MessageSignature(HeaderField field, TagList tags, String usualForms) throws Refused {
        bodyHash = tags.base64("bh");
        names = names(tags).orElseThrow(() -> Refused.malformed("no h= tag"));
        length = tags.length("l");
        expires = tags.time("x");
        Optional<Instant> made = tags.time("t");
        if (made.isPresent() && expires.isPresent() && !expires.get().isAfter(made.get())) throw Refused.malformed("x= is not later than t=");
        signer = Signer.of(field, tags);
        List<String> forms = List.of(tags.value("c").orElse(usualForms).split("/", -1));
        headerForm = form(forms.getFirst());
        bodyForm = forms.size() == 1 ? DkimCanonical.SIMPLE : form(forms.get(1));
        if (forms.size() > 2) throw Refused.malformed("c= names more than two forms");
        if (tags.words("q").filter(methods -> !methods.contains("dns/txt")).isPresent()) {
            throw new Refused(DkimVerdict.NEUTRAL, "q= names no way to the key that we know");
        }
    }

    /** @param tags of {@code field} */
    static MessageSignature dkim(HeaderField field, TagList tags) throws Refused {
        return new MessageSignature(field, tags, "simple/simple");
    }

    /**
     * An ARC-Message-Signature. Without {@code c=} it is relaxed/relaxed, as dkimpy and the ARC test suite have it.
     *
     * @param tags of {@code field}
     */
    public static MessageSignature arc(HeaderField field, TagList tags) throws Refused {
        return new MessageSignature(field, tags, "relaxed/relaxed");
    }

    /** {@code h=} in lower case, in its order. */
    public static Optional<List<String>> names(TagList tags) {
        return tags.words("h").map(words -> words.stream().map(HeaderIndex::lower).toList());
    }

    private static DkimCanonical form(String word) throws Refused {
        for (DkimCanonical form : DkimCanonical.values()) if (form.word().equals(word)) return form;
        if (word.isEmpty()) throw Refused.malformed("c= is empty");
        throw new Refused(DkimVerdict.NEUTRAL, "c= names a form we do not know");
    }

    public Signer signer() {
        return signer;
    }

    public List<String> names() {
        return names;
    }

    /** Says beforehand which part of the body {@link #checkBody} will ask for. */
    public void announce(BodyHashes hashes) {
        if (length.isPresent()) hashes.announce(bodyForm, length.getAsLong());
    }

    /** RFC 6376 section 6.1.1: not believed from {@code x=} on. */
    public void checkTime(Instant now) throws Refused {
        if (expires.isPresent() && !now.isBefore(expires.get())) throw new Refused(DkimVerdict.FAIL, "the signature expired at " + expires.get());
    }

    /** Refuses a second From that nobody signed: a reader may be shown that one (RFC 6376 section 8.15). */
    public void checkFrom(HeaderIndex header) throws Refused {
        long covered = names.stream().filter("from"::equals).count();
        if (covered > 0 && header.count("from") > covered) {
            throw new Refused(DkimVerdict.FAIL, "there is a From field that the signature does not cover");
        }
    }

    /** RFC 6376 section 6.1.3, step 2. */
    public void checkBody(BodyHashes hashes) throws Refused {
        byte[] found = length.isPresent()
                ? hashes.beginning(bodyForm, length.getAsLong()).orElseThrow(() -> new Refused(DkimVerdict.FAIL, "the body is shorter than l= says"))
                : hashes.whole(bodyForm);
        if (!MessageDigest.isEqual(found, bodyHash)) throw new Refused(DkimVerdict.FAIL, "the body was changed after it was signed");
    }

    /** Refuses what leaves the end of the body to anybody (RFC 6376 section 8.2). */
    public void checkWhole(BodyHashes hashes) throws Refused {
        if (isExtended(hashes)) throw new Refused(DkimVerdict.FAIL, "l= leaves the end of the body unsigned");
    }

    /** True if the body goes on behind what {@code l=} counts. */
    boolean isExtended(BodyHashes hashes) {
        return length.isPresent() && length.getAsLong() < hashes.size(bodyForm);
    }

    /** What was signed of the header: the covered fields, then this one (RFC 6376 section 3.7). */
    public List<byte[]> octets(HeaderIndex header) {
        var octets = new ArrayList<byte[]>();
        for (HeaderField field : header.covered(names, signer.field())) octets.add(headerForm.header(field));
        octets.add(signer.ownForm(headerForm));
        return octets;
    }
}
