package postern.app.api;

import io.micronaut.serde.annotation.Serdeable;
import java.util.List;
import postern.app.lists.AcceptedPosting;
import postern.app.lists.Journal;

/**
 * All that is known of one posting.
 *
 * @param proofs   null for a report on its way back, which nobody is to judge, and for what a person released; so is the forecast
 * @param copies the counts, and a page of the copies themselves; null when the queue has forgotten them
 * @param events what else happened, oldest first: reports that came back
 */
@Serdeable
record PostingTrace(String id, String messageId, String list, String state, String accepted, Received received, ProofsView proofs, Decision decision,
                    List<String> changes, Forecast forecast, Copies copies, List<Event> events) {

    /** @param queueId what the mail server in front called it; null if it did not tell */
    @Serdeable
    record Received(String messageId, String queueId, long octets) { }

    /** @param reason why the rule let it pass, in a sentence; may be empty @param recipients how many copies were made */
    @Serdeable
    record Decision(String result, String rule, String reason, int recipients) { }

    /**
     * What a receiver was foreseen to find.
     *
     * @param from   {@code kept}, {@code munged} or {@code hidden}
     * @param result {@code pass} or {@code fail}
     */
    @Serdeable
    record Forecast(String from, String result, String reason) {
        static Forecast of(AcceptedPosting.Outlook outlook) {
            return new Forecast(outlook.word(), outlook.passes() ? "pass" : "fail", outlook.reason());
        }
    }

    @Serdeable
    record Copies(int due, int delivered, int deferred, int failed, int suppressed, List<CopyView> items, String next) {
        static Copies of(PostingView.Counts counts, Page<CopyView> page) {
            return counts == null ? null : new Copies(counts.due(), counts.delivered(), counts.deferred(), counts.failed(),
                    counts.suppressed(), page.items(), page.next());
        }
    }

    @Serdeable
    record Event(String at, String kind, String text) { }

    static PostingTrace of(PostingView view, AcceptedPosting posting, Page<CopyView> copies, List<Journal.Entry> events) {
        return new PostingTrace(view.id(), view.messageId(), view.list(), view.state(), view.accepted(),
                new Received(posting.messageId(), posting.queueId().orElse(null), posting.octets()),
                posting.outlook().map(PostingTrace::proofs).orElse(null),
                new Decision("accept", posting.rule(), posting.reason(), posting.copies()), posting.changes(), posting.outlook().map(Forecast::of).orElse(null), Copies.of(view.copies(), copies),
                events.stream().map(event -> new Event(event.at().toString(), event.kind(), event.text())).toList());
    }

    private static ProofsView proofs(AcceptedPosting.Outlook outlook) {
        return ProofsView.of(outlook.found(), outlook.provenBy());
    }
}
