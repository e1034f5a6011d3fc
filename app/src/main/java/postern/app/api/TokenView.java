package postern.app.api;

import io.micronaut.serde.annotation.Serdeable;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import postern.app.lists.Token;
import postern.app.lists.TokenTerms;
import postern.app.lists.TokenUse;
import postern.rewrite.mail.EmailAddress;

/**
 * A token as it is shown: never what is presented.
 *
 * @param subaddress it may stand behind the {@code +} of an address
 * @param name       in From of copies to addresses elsewhere; null for {@code restricted}
 * @param state      {@code open}, {@code spent}, {@code expired} or {@code revoked}
 * @param gone       lists that it was made for and that were removed since: it reaches no other list of their addresses
 * @param history    its last uses, the last one first; null where many tokens are listed
 */
@Serdeable
record TokenView(String id, String label, String domain, List<String> recipients, List<String> lists, List<String> senders, boolean proof, int uses, int usesLeft,
                 int maxRecipients, boolean subaddress, boolean hideAuthor, String name, String unsubscribe, boolean imported, String madeBy, String state,
                 String created, String expiresAt, List<String> gone, List<UseView> history) {

    /** One submission. @param at when it came */
    @Serdeable
    record UseView(String at, List<PostingView> postings) {
        /** @param id of a posting, or of what waits to be one @param rule which let it pass or made it wait */
        @Serdeable
        record PostingView(String id, String rule) { }

        static UseView of(TokenUse use) {
            return new UseView(use.at().toString(), use.became().stream().map(one -> new PostingView(one.posting(), one.rule())).toList());
        }
    }

    /** As it is listed. */
    static TokenView of(Token token, Instant now) {
        TokenTerms terms = token.terms();
        return new TokenView(token.id(), terms.label(), terms.domain().ascii(), texts(terms.recipients()), texts(terms.lists()), texts(terms.senders()),
                terms.proof(), terms.uses(), token.usesLeft(), terms.maxRecipients(), terms.inAddress(), terms.hideAuthor(), terms.name().orElse(null),
                terms.unsubscribe().map(EmailAddress::toString).orElse(null), token.imported(), token.madeBy(), token.state(now).name().toLowerCase(Locale.ROOT),
                token.created().toString(), terms.expires().toString(), texts(token.gone()), null);
    }

    /** The same, with what it was used for. */
    TokenView with(List<TokenUse> used) {
        return new TokenView(id, label, domain, recipients, lists, senders, proof, uses, usesLeft, maxRecipients, subaddress, hideAuthor, name, unsubscribe,
                imported, madeBy, state, created, expiresAt, gone, used.stream().map(UseView::of).toList());
    }

    private static List<String> texts(List<EmailAddress> addresses) {
        return addresses.stream().map(EmailAddress::toString).toList();
    }
}
