package postern.rewrite;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import postern.rewrite.mail.RawMessage;

/** However a token is presented, it is found, and of the mail goes exactly that. */
class TokenMatrixTest {
    private static final Pattern BASE64_LINE = Pattern.compile("(?m)^[A-Za-z0-9+/=\r\n]{8,}$");

    @Test void whateverTheWayTheTokenGoesAndNothingElse() {
        var stripper = new TokenStripper(TokenStripper.DEFAULT_PREFIXES);
        int count = 0;
        for (TokenMatrix.Case one : TokenMatrix.cases().toList()) {
            var found = assertInstanceOf(TokenStripper.Found.class, stripper.strip(RawMessage.parse(one.mail())), one::name);
            assertEquals(TokenMatrix.TOKEN, found.token(), one.name());
            byte[] left = found.message().toBytes();
            assertEquals(new String(one.rest(), ISO_8859_1), new String(left, ISO_8859_1), one.name());
            assertFalse(holdsTheToken(left), one.name());
            assertTrue(holdsTheToken(one.mail()), () -> "the test sees no token in " + one.name());
            count++;
        }
        assertTrue(count > 1000, count + " cases");
    }

    /** As it is, in base64 at any place of a group of three, in quoted-printable, in UTF-16. */
    private static boolean holdsTheToken(byte[] mail) {
        String text = new String(mail, ISO_8859_1);
        String joined = text.replaceAll("=\r?\n", "");
        var forms = new ArrayList<>(List.of(text, joined, unescaped(joined)));
        BASE64_LINE.matcher(text).results().forEach(lines -> forms.add(decoded(lines.group())));
        return forms.stream().map(form -> form.replace("\0", "").toUpperCase(Locale.ROOT)).anyMatch(form -> form.contains(TokenMatrix.TOKEN));
    }

    private static String unescaped(String text) {
        return Pattern.compile("=([0-9A-F]{2})").matcher(text).replaceAll(match -> Matcher.quoteReplacement(String.valueOf((char) Integer.parseInt(match.group(1), 16))));
    }

    private static String decoded(String lines) {
        try {
            return new String(Base64.getMimeDecoder().decode(lines), StandardCharsets.ISO_8859_1);
        } catch (IllegalArgumentException notBase64) {
            return "";
        }
    }
}
