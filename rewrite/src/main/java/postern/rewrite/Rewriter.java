package postern.rewrite;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import postern.rewrite.mail.DomainName;
import postern.rewrite.mail.RawMessage;
import postern.rewrite.mail.ReversePath;

/**
 * Makes of a message that came in the message as a list sends it.
 *
 * <p><b>Promises:</b> the body is the same octets but for the list's footer, if it has one, and, where From is munged or the
 * author hidden, parts written anew that SMTP would not carry as they are ({@link TransportForm}); every field that {@link Changes} does
 * not name is the same octets in the same order; where From is munged there is exactly one, at the list's own address; rewriting the result again changes nothing but adds
 * another {@code Received}. No line that we make is over 998 octets.
 * <p><b>On failure:</b> none: whatever a message holds, a message comes out. Whether it should be sent is not decided here; one
 * that would not arrive as it is says so ({@link Rewritten#unfit}).
 * <p><b>Threads:</b> immutable, for all at once.
 */
public final class Rewriter {
    private final DomainName hostname;
    private final String authservId;
    private final Set<String> trusted;

    /**
     * @param hostname   what we call ourselves in {@code Received}
     * @param authservId whose {@code Authentication-Results} only we may write (RFC 8601 section 5)
     */
    public Rewriter(DomainName hostname, String authservId) {
        this(hostname, authservId, Set.of());
    }

    /** @param trusted what our own mail server calls itself in {@code Authentication-Results}: taken out below its Received */
    public Rewriter(DomainName hostname, String authservId, Set<String> trusted) {
        this.hostname = hostname;
        this.authservId = authservId;
        this.trusted = Set.copyOf(trusted);
    }

    public Rewritten rewrite(RawMessage message, ListProfile profile, Arrival arrival) {
        Mailboxes authors = Mailboxes.read(message.all("From"));
        var steps = new ArrayList<Step>();
        steps.add(new StaleFields(authservId, trusted, profile.address().domain()));
        steps.add(new SubjectTag(profile.subjectTag()));
        steps.add(new Footer(profile.footer()));
        steps.add(new ReplyPath(profile, authors, arrival.smtpUtf8()));
        if (profile.from() == FromMode.MUNGE) steps.add(new FromLine(profile, authors, arrival.authorName()));
        steps.add(new MissingFields(profile.address().domain(), arrival));
        steps.add(new ListHeaders(profile));
        steps.add(new LoopMark(profile.address()));
        steps.add(new TraceLine(hostname, arrival, false));
        return switch (profile.from()) {
            case KEEP -> apply(message, steps);
            case MUNGE -> applyMadeFit(message, steps);
        };
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
        Rewritten rewritten = applyMadeFit(message, List.of(
                new StaleFields(authservId, trusted, profile.address().domain()),
                new SubjectTag(profile.subjectTag()),
                new Footer(profile.footer()),
                new MissingFields(profile.address().domain(), arrival),
                new HiddenHeader(profile, arrival, hide, author),
                new ListHeaders(profile),
                new LoopMark(profile.address()),
                new TraceLine(hostname, arrival, true)));
        return new HideAuthor.Hidden(rewritten, HideAuthor.leaks(rewritten.message(), author));
    }

    /** The body before the steps, which then see what goes out; the header behind them, for what they leave of it. */
    static Rewritten applyMadeFit(RawMessage message, List<Step> steps) {
        Rewritten fit = TransportForm.of(message);
        var all = new ArrayList<>(steps);
        all.add(new LongFields());
        Rewritten done = apply(fit.message(), all);
        var changes = new ArrayList<>(fit.changes().all());
        changes.addAll(done.changes().all());
        return new Rewritten(done.message(), new Changes(changes), done.unfit().map(why -> fit.unfit().orElse(why)));
    }

    static Rewritten apply(RawMessage message, List<Step> steps) {
        Draft draft = new Draft(message);
        for (Step step : steps) step.apply(draft);
        RawMessage finished = draft.finished();
        Fitness fitness = Fitness.of(finished);
        return new Rewritten(finished, draft.changes(), fitness.isFit() ? Optional.empty() : Optional.of(fitness.why()));
    }
}
