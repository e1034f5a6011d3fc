package postern.app.api;

import io.micronaut.serde.annotation.Serdeable;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import postern.app.lists.Token;
import postern.rewrite.mail.EmailAddress;

/**
 * A token as it is shown: never what is presented.
 *
 * @param state {@code open}, {@code spent}, {@code expired} or {@code revoked}
 */
@Serdeable
record TokenView(String id, String domain, List<String> recipients, List<String> lists, int usesLeft, boolean hideAuthor, String state, String created, String expiresAt) {

    static TokenView of(Token token, Instant now) {
        return new TokenView(token.id(), token.domain().ascii(), token.recipients().stream().map(EmailAddress::toString).toList(),
                token.lists().stream().map(EmailAddress::toString).toList(), token.usesLeft(), token.hideAuthor(), token.state(now).name().toLowerCase(Locale.ROOT),
                token.created().toString(), token.expires().toString());
    }
}
