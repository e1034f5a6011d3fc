package postern.rewrite.sign;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Predicate;
import postern.rewrite.mail.HeaderField;

/**
 * Which fields of a header a signature covers, in the order of {@code h=} (RFC 6376 sections 5.4 and 5.4.2).
 *
 * <p>All fields of a name are covered, from the bottom up. A name stands once more than it has fields where adding
 * another would change what a reader sees (section 8.15): always for those below in {@code ALWAYS_SHUT}, for
 * {@code SHUT_IF_PRESENT} only where the field is there, since a relay on the way may rightly add what is missing.
 *
 * @param names  the words of {@code h=}
 * @param fields what is hashed: for each name that still has a field, the field
 */
record SignedFields(List<String> names, List<HeaderField> fields) {
    private static final List<String> ALWAYS_SHUT = List.of("from", "to", "cc", "subject", "reply-to");
    private static final List<String> SHUT_IF_PRESENT = List.of("date", "message-id", "in-reply-to", "references", "mime-version",
            "content-type", "content-transfer-encoding", "list-unsubscribe", "list-unsubscribe-post");
    private static final List<String> AS_PRESENT = List.of("content-disposition", "content-description", "content-id", "content-language",
            "content-location", "content-base", "list-id", "list-post", "list-owner", "list-help", "list-subscribe", "list-archive",
            "archived-at", "x-original-from", "auto-submitted");

    /** @param left fields that the relay writes anew, in lower case: a signature over one would not arrive. From is always covered */
    static SignedFields of(List<HeaderField> header, Set<String> left) {
        return of(header, left, List.of());
    }

    /**
     * What an ARC-Message-Signature covers: the signatures beside the rest, so that they are vouched for, and neither ARC fields nor
     * Authentication-Results, which later hands may rightly add or take away (RFC 8617 section 4.1.2).
     */
    static SignedFields forSeal(List<HeaderField> header, Set<String> left) {
        return of(header, left, List.of("dkim-signature"));
    }

    private static SignedFields of(List<HeaderField> header, Set<String> left, List<String> besides) {
        var names = new ArrayList<String>();
        var fields = new ArrayList<HeaderField>();
        Predicate<String> covered = name -> name.equals("from") || !left.contains(name);
        for (String name : ALWAYS_SHUT) {
            if (!covered.test(name)) continue;
            cover(header, name, names, fields);
            names.add(name);
        }
        for (String name : SHUT_IF_PRESENT) if (covered.test(name) && cover(header, name, names, fields)) names.add(name);
        for (String name : AS_PRESENT) if (covered.test(name)) cover(header, name, names, fields);
        for (String name : besides) if (covered.test(name)) cover(header, name, names, fields);
        return new SignedFields(names, fields);
    }

    /** The fields in relaxed form, behind each other: what stands before the signature field itself in what is signed. */
    byte[] canonical() {
        var octets = new ByteArrayOutputStream(4096);
        for (HeaderField field : fields) octets.writeBytes(DkimCanonical.RELAXED.header(field));
        return octets.toByteArray();
    }

    /** Adds all fields of a name, the last one first. */
    private static boolean cover(List<HeaderField> header, String name, List<String> names, List<HeaderField> fields) {
        int before = fields.size();
        for (HeaderField field : header.reversed()) {
            if (!field.name().toLowerCase(Locale.ROOT).equals(name)) continue;
            names.add(name);
            fields.add(field);
        }
        return fields.size() > before;
    }
}
