package postern.app.intake;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import postern.rewrite.Arrival;
import postern.rewrite.HideAuthor;
import postern.rewrite.Leak;
import postern.rewrite.ListProfile;
import postern.rewrite.ReplyGoesTo;
import postern.rewrite.Rewriter;
import postern.rewrite.Rewritten;
import postern.rewrite.mail.EmailAddress;

/** Makes copies that do not tell who wrote them. Answers to them reach the list, or who keeps it. Pure; any thread. */
final class Hiding {
    private static final int MOST_TOLD = 6;

    private final Rewriter rewriter;
    private final byte[] key;

    /** @param key of the house, see {@link HideAuthor} */
    Hiding(Rewriter rewriter, byte[] key) {
        this.rewriter = rewriter;
        this.key = key.clone();
    }

    HideAuthor.Outcome rewrite(Presented mail, ListProfile profile, Arrival arrival) {
        return rewriter.rewriteHidden(mail.message(), profile, arrival, mail.submission().envelope().from(), new HideAuthor(key, answered(profile)));
    }

    /** The same where a person has seen what the mail says of its author. @throws CannotHide if it is signed or encrypted */
    Rewritten insist(Presented mail, ListProfile profile, Arrival arrival) {
        return switch (rewrite(mail, profile, arrival)) {
            case HideAuthor.Hidden(Rewritten rewritten, _) -> rewritten;
            case HideAuthor.Refused(String why) -> throw new CannotHide(why);
        };
    }

    /**
     * Where a mail names its author, for the journal, without what names him.
     *
     * @return empty if nothing does, but for words that may be words like any other
     */
    static Optional<String> told(List<Leak> leaks) {
        List<Leak> sure = leaks.stream().filter(leak -> leak.kind() != Leak.Kind.PART_OF_NAME).toList();
        if (sure.isEmpty()) return Optional.empty();
        String where = sure.stream().map(leak -> leak.kind().name().toLowerCase(Locale.ROOT) + " in " + leak.where()).distinct()
                .limit(MOST_TOLD).collect(Collectors.joining(", "));
        return Optional.of("It is to hide its author, and names him: " + where + ".");
    }

    private static EmailAddress answered(ListProfile profile) {
        return profile.replies() == ReplyGoesTo.LIST ? profile.address()
                : profile.list().map(ListProfile.ListFields::owner).orElseGet(() -> new EmailAddress("postmaster", profile.address().domain()));
    }
}
