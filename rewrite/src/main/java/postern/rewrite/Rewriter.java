package postern.rewrite;

import java.util.List;
import java.util.Optional;
import postern.rewrite.mail.DomainName;
import postern.rewrite.mail.RawMessage;
import postern.rewrite.mail.ReversePath;

/**
 * Makes of a message that came in the message as a list sends it.
 *
 * <p><b>Promises:</b> the body is the same octets but for the list's footer, if it has one; every field that {@link Changes} does
 * not name is the same octets in the same order; where From is munged there is exactly one, at the list's own address; rewriting the result again changes nothing but adds
 * another {@code Received}. No line that we make is over 998 octets.
 * <p><b>On failure:</b> none: whatever a message holds, a message comes out. Whether it should be sent is not decided here.
 * <p><b>Threads:</b> immutable, for all at once.
 */
public final class Rewriter {
    private final DomainName hostname;
    private final String authservId;

    /**
     * @param hostname   what we call ourselves in {@code Received}
     * @param authservId whose {@code Authentication-Results} only we may write (RFC 8601 section 5)
     */
    public Rewriter(DomainName hostname, String authservId) {
        this.hostname = hostname;
        this.authservId = authservId;
    }

    public Rewritten rewrite(RawMessage message, ListProfile profile, Arrival arrival) {
        Mailboxes authors = Mailboxes.read(message.all("From"));
        return apply(message, List.of(
                new StaleFields(authservId, profile.address().domain()),
                new SubjectTag(profile.subjectTag()),
                new Footer(profile.footer()),
                new ReplyPath(profile, authors, arrival.smtpUtf8()),
                switch (profile.from()) {
                    case KEEP -> draft -> { };
                    case MUNGE -> new FromLine(profile, authors, arrival.authorName());
                },
                new MissingFields(profile.address().domain(), arrival),
                new ListHeaders(profile),
                new LoopMark(profile.address()),
                new TraceLine(hostname, arrival, false)));
    }

    /**
     * As {@link #rewrite}, and hides who the author is, whatever {@code profile} says of From and replies: see
     * {@link HideAuthor} for what that promises.
     *
     * @param from the envelope sender: one more name of the author
     */
    public HideAuthor.Outcome rewriteHidden(RawMessage message, ListProfile profile, Arrival arrival, ReversePath from, HideAuthor hide) {
        Optional<String> refusal = HideAuthor.refusal(message);
        if (refusal.isPresent()) return new HideAuthor.Refused(refusal.get());
        AuthorTraces author = AuthorTraces.of(message, from, arrival.authorName(), profile);
        Rewritten rewritten = apply(message, List.of(
                new StaleFields(authservId, profile.address().domain()),
                new SubjectTag(profile.subjectTag()),
                new Footer(profile.footer()),
                new MissingFields(profile.address().domain(), arrival),
                new HiddenHeader(profile, arrival, hide, author),
                new ListHeaders(profile),
                new LoopMark(profile.address()),
                new TraceLine(hostname, arrival, true)));
        return new HideAuthor.Hidden(rewritten, HideAuthor.leaks(rewritten.message(), author));
    }

    static Rewritten apply(RawMessage message, List<Step> steps) {
        Draft draft = new Draft(message);
        for (Step step : steps) step.apply(draft);
        return new Rewritten(draft.finished(), draft.changes());
    }
}
