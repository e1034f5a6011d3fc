package postern.app.intake;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.function.Predicate;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import postern.app.lists.Tokens;
import postern.rewrite.mail.DomainName;
import postern.rewrite.mail.HeaderField;
import postern.rewrite.mail.RawMessage;

/**
 * Takes the token out of addresses such as {@code restricted+TOKEN@lists.example}, wherever they stand in a header: To and
 * Cc, but also the {@code for} of a Received field. No other octet changes, and addresses elsewhere stay as they are.
 */
final class TokenAddresses {
    /** Possessive, so that a domain of any length takes no stack. */
    private static final Pattern EXTENSION = Pattern.compile("\\+([A-Za-z2-7]{26})(\"?@)(LABEL(?:\\.LABEL)*+)".replace("LABEL", "[A-Za-z0-9_\\x80-\\xff-]++"));

    private final Predicate<DomainName> ours;

    /** @param ours whether a domain is one of ours; asked seldom */
    TokenAddresses(Predicate<DomainName> ours) {
        this.ours = ours;
    }

    /** @return the same message if there is no token in its addresses */
    RawMessage without(RawMessage message) {
        var fields = message.fields().stream().map(this::without).toList();
        return fields.equals(message.fields()) ? message : message.withFields(fields);
    }

    private HeaderField without(HeaderField field) {
        byte[] octets = field.toBytes();
        String text = new String(octets, ISO_8859_1);
        Matcher found = EXTENSION.matcher(text);
        String bare = found.replaceAll(match -> Matcher.quoteReplacement(isOurs(match) ? match.group(2) + match.group(3) : match.group()));
        return bare.equals(text) ? field : RawMessage.parse(bare.getBytes(ISO_8859_1)).fields().getFirst();
    }

    private boolean isOurs(MatchResult match) {
        try {
            return Tokens.hasForm(match.group(1)) && ours.test(DomainName.parse(new String(match.group(3).getBytes(ISO_8859_1), UTF_8)));
        } catch (IllegalArgumentException notADomain) {
            return false;
        }
    }
}
