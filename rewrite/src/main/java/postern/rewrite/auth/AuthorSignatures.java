package postern.rewrite.auth;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import postern.rewrite.auth.dkim.DkimResult;
import postern.rewrite.auth.dkim.MessageSignature;
import postern.rewrite.auth.dkim.Refused;
import postern.rewrite.auth.dkim.TagList;
import postern.rewrite.auth.dmarc.Identifier;
import postern.rewrite.auth.dmarc.Method;
import postern.rewrite.mail.HeaderField;
import postern.rewrite.mail.RawMessage;

/**
 * The signatures that prove an author, as what a mail is known by again: whoever sends it once more may change what they do not cover (Message-ID
 * perhaps, white space of the body), but must leave one of them as it is. Whoever writes a new mail makes a new one.
 *
 * <p>One that two mails with the same words would have in common tells nothing: it must bear a time ({@code t=}) or cover Date or Message-ID. Pure.
 */
public final class AuthorSignatures {
    private static final int MOST = 10;
    private static final List<String> ONCE = List.of("date", "message-id");
    private static final String SEALED = "ARC-Message-Signature";

    private AuthorSignatures() { }

    /**
     * Of the message whose proofs these are: aligned DKIM signatures that pass and count the whole body, and where a sealer's word is the proof, those of
     * its chain.
     *
     * @return hashes of {@code b=} (RFC 6376 section 3.5) as octets, 64 hexadecimal digits each; at most ten
     */
    public static Set<String> of(AuthResults proofs, RawMessage message) {
        Set<Identifier> aligned = proofs.authors().stream().flatMap(author -> author.dmarc().aligned().stream()).collect(Collectors.toCollection(HashSet::new));
        Stream<HeaderField> own = proofs.dkim().stream().filter(one -> one.passes() && !one.partial() && isAligned(one, aligned)).map(DkimResult::field);
        boolean sealed = proofs.authors().stream().anyMatch(author -> author.proof().filter(proof -> proof.by() == Proof.By.ARC).isPresent());
        Stream<HeaderField> chain = message.fields().stream().filter(field -> sealed && field.is(SEALED));
        return Stream.concat(own, chain).flatMap(field -> value(field, message).stream()).limit(MOST).collect(Collectors.toUnmodifiableSet());
    }

    private static boolean isAligned(DkimResult signature, Set<Identifier> aligned) {
        return signature.domain().filter(domain -> aligned.contains(new Identifier(Method.DKIM, domain))).isPresent();
    }

    private static Optional<String> value(HeaderField field, RawMessage message) {
        try {
            TagList tags = TagList.of(field);
            List<String> covers = MessageSignature.names(tags).orElse(List.of());
            boolean once = tags.time("t").isPresent() || ONCE.stream().anyMatch(name -> covers.contains(name) && message.first(name).isPresent());
            return once ? Optional.of(sha256(tags.base64("b"))) : Optional.empty();
        } catch (Refused unreadable) {
            return Optional.empty();
        }
    }

    private static String sha256(byte[] octets) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(octets));
        } catch (NoSuchAlgorithmException everyJdkHasIt) {
            throw new IllegalStateException(everyJdkHasIt);
        }
    }
}
