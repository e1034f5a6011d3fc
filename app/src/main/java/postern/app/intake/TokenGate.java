package postern.app.intake;

import java.util.List;
import postern.app.lists.Token;
import postern.app.lists.TokenTerms;
import postern.rewrite.auth.AuthResults;
import postern.rewrite.mail.EmailAddress;
import postern.rewrite.mail.Reply;

/** Whether a token that was recognised lets its bearer in. Pure. */
final class TokenGate {
    /** May not pass now, and may when it comes with its proof: so it is not remembered. */
    static final String UNPROVEN = "an author whom the token wants proven";

    private static final Reply NOT_PROVEN = Reply.of(550, "5.7.26", "the author is not proven");

    private TokenGate() { }

    /** What it says. */
    sealed interface Verdict { }

    record Open() implements Verdict { }

    /** @param rule which one said no */
    record Shut(String rule, Reply reply) implements Verdict { }

    /** The DNS did not tell who wrote: to be asked again. */
    record Later() implements Verdict { }

    /**
     * @param pays      there is a use left, or it was used for this very submission
     * @param inAddress it stood behind the {@code +} of an address
     * @param allowed   tokens may stand there at all
     * @param authors   all in From
     */
    static Verdict verdict(Token token, boolean pays, boolean inAddress, boolean allowed, List<EmailAddress> authors, Evidence evidence) {
        TokenTerms terms = token.terms();
        if (!pays) return new Shut("a token spent, expired or revoked", MayNotPost.NOT_ALLOWED);
        if (inAddress && !(allowed && terms.inAddress())) return new Shut("a token that may not stand in an address", MayNotPost.NOT_ALLOWED);
        if (!terms.admits(authors)) return new Shut("an author whom the token does not name", MayNotPost.NOT_ALLOWED);
        return terms.proof() ? proven(evidence) : new Open();
    }

    /** Where nothing was read, what the address leads to changed meanwhile. */
    private static Verdict proven(Evidence evidence) {
        if (evidence.results().isEmpty()) return new Later();
        AuthResults proofs = evidence.results().get();
        if (proofs.proven()) return new Open();
        boolean open = proofs.authors().stream().allMatch(author -> author.proof().isPresent() || author.undecided());
        return open && !proofs.authors().isEmpty() ? new Later() : new Shut(UNPROVEN, NOT_PROVEN);
    }
}
