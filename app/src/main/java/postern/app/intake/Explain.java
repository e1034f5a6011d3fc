package postern.app.intake;

import java.net.InetAddress;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import postern.app.lists.AcceptedPosting.Outlook;
import postern.app.lists.Destination;
import postern.app.lists.Directory;
import postern.app.lists.SeenSubmissions;
import postern.app.lists.SeenSubmissions.Became;
import postern.lmtp.Peer;
import postern.lmtp.Rehearsal;
import postern.lmtp.Submission;
import postern.outbound.store.Database;
import postern.outbound.store.Tx;
import postern.rewrite.auth.results.AuthenticationResults;
import postern.rewrite.mail.EmailAddress;
import postern.rewrite.mail.Envelope;
import postern.rewrite.mail.RawMessage;
import postern.rewrite.mail.Reply;
import postern.rewrite.mail.ReversePath;

/**
 * Tells what would become of a mail if it came now, by the same steps that decide when it does come.
 *
 * <p><b>Promise:</b> nothing is stored, sent or spent, and nothing is logged. The reply is the one that LMTP would give, but for
 * the id, which a posting has only when it is stored: {@code ID} stands for it, in the changes too. How full the disk and the queue are is left out.
 * <p><b>On failure:</b> an exception, as when mail is taken; it changes nothing either.
 * <p><b>Threads:</b> any number; each call holds its message, and waits for the DNS up to twenty seconds.
 */
public final class Explain {
    private final Database database;
    private final Directory directory;
    private final ProofReading proofs;
    private final Preparation preparation;
    private final SeenSubmissions seen;
    private final TrustedResults results;
    private final String hostname;
    private final long largest;
    private final InstantSource clock;

    /**
     * @param hostname what we call ourselves
     * @param largest  octets of a message that the front door takes
     */
    public Explain(Database database, Directory directory, ProofReading proofs, Preparation preparation, SeenSubmissions seen, String hostname, long largest,
                   InstantSource clock) {
        this.database = database;
        this.directory = directory;
        this.proofs = proofs;
        this.preparation = preparation;
        this.seen = seen;
        this.results = new TrustedResults(hostname);
        this.hostname = hostname;
        this.largest = largest;
        this.clock = clock;
    }

    /**
     * A mail as it would come.
     *
     * @param message octets, not to be written to afterwards
     * @param to      at least one
     * @param client  who handed it to the mail server in front of us; empty if that did not tell
     * @param helo    what the client called itself; may be empty
     */
    public record Question(byte[] message, List<EmailAddress> to, ReversePath mailFrom, Optional<InetAddress> client, String helo) {
        public Question {
            to = List.copyOf(to);
        }

        @Override public String toString() {
            return "a mail of " + message.length + " octets";
        }
    }

    /**
     * @param proofs       empty where the front door refuses the message, and nobody reads it
     * @param destinations one for each recipient, in the same order
     */
    public record Explanation(Optional<Proofs> proofs, List<Outcome> destinations) { }

    /** What came with the mail. @param by what proves everybody in From, in one word; empty if nothing does */
    public record Proofs(AuthenticationResults found, Optional<String> by) { }

    /** What would be done. */
    public enum Decision {
        ACCEPT, HOLD, QUARANTINE, REFUSE, DROP, DEFER;

        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** What a receiver would find. @param munged the destination's own address stands in From */
    public record Foreseen(boolean munged, boolean passes, String reason) { }

    /**
     * What would become of it for one recipient.
     *
     * @param rule       which one decides, in a few words
     * @param why        the same at length
     * @param forecast   empty where none was needed
     * @param recipients whom it reaches, if it had not come before
     * @param changes    in the message, one line each
     * @param before     with what id the same mail was answered when it came before, and so is again; nothing is added then
     */
    public record Outcome(EmailAddress to, Decision decision, String rule, String why, Optional<Foreseen> forecast, int recipients, List<String> changes,
                          Optional<String> before, Reply reply) {

        static Outcome stopped(EmailAddress to, Decision decision, String rule, String why, Reply reply) {
            var forecast = Composition.isForecast(rule) ? Optional.of(new Foreseen(false, false, why)) : Optional.<Foreseen>empty();
            return new Outcome(to, decision, rule, why, forecast, 0, List.of(), Optional.empty(), reply);
        }

        Outcome answeredAs(Became before) {
            String id = before.ids().getFirst();
            return new Outcome(to, decision, rule, why, forecast, recipients, changes, Optional.of(id), Acceptance.taken(id, before.answer()));
        }
    }

    /** Octets of the largest message that the front door takes. */
    public long largest() {
        return largest;
    }

    public Explanation explain(Question question) {
        return switch (Rehearsal.of(question.message(), largest)) {
            case Rehearsal.Read(RawMessage message) -> explain(submission(question, message));
            case Rehearsal.Refused(Reply reply) -> new Explanation(Optional.empty(), database.inTransaction(tx -> question.to().stream()
                    .map(to -> unknown(tx, to).orElseGet(() -> Outcome.stopped(to, Decision.REFUSE, "malformed", reply.text(), reply))).toList()));
        };
    }

    private Explanation explain(Submission submission) {
        Evidence.Read evidence = proofs.read(submission);
        SubmissionKey key = SubmissionKey.of(submission);
        List<Outcome> outcomes = database.inTransaction(tx -> outcomes(tx, submission, evidence, key));
        var found = new Proofs(results.found(evidence.proofs(), submission), TrustedResults.provenBy(evidence.proofs()));
        return new Explanation(Optional.of(found), outcomes);
    }

    /** Prepared as if it had not come before, for what became of it then is no answer to what is done with such a mail. */
    private List<Outcome> outcomes(Tx tx, Submission submission, Evidence evidence, SubmissionKey key) {
        Map<String, Became> known = seen.known(tx, key.identity());
        List<Prepared> prepared = preparation.prepare(tx, submission, evidence, key, Map.of());
        var outcomes = new ArrayList<Outcome>();
        for (int i = 0; i < prepared.size(); i++) {
            EmailAddress to = submission.envelope().to().get(i);
            Prepared one = prepared.get(i);
            outcomes.add(unknown(tx, to).orElseGet(() -> {
                Outcome outcome = outcome(to, one);
                return Optional.ofNullable(known.getOrDefault(key.of(to), known.get(key.of(to, evidence)))).map(outcome::answeredAs).orElse(outcome);
            }));
        }
        return outcomes;
    }

    /** What RCPT would not take. */
    private Optional<Outcome> unknown(Tx tx, EmailAddress to) {
        Destination destination = directory.find(tx, to, clock.instant());
        Reply reply = Acceptance.toRcpt(destination);
        if (reply.isPositive()) return Optional.empty();
        String rule = destination instanceof Destination.Closed ? "closed" : "unknown address";
        return Optional.of(Outcome.stopped(to, Decision.REFUSE, rule, reply.text(), reply));
    }

    private static Outcome outcome(EmailAddress to, Prepared prepared) {
        Reply reply = Acceptance.reply(prepared);
        return switch (prepared) {
            case Prepared.Copies copies -> accepted(to, List.of(copies), reply);
            case Prepared.Spending(_, _, var postings) -> accepted(to, postings, reply);
            case Prepared.Referring(_, var copies) -> accepted(to, List.of(copies), reply);
            case Prepared.Quarantined(var entry, String why) -> Outcome.stopped(to, Decision.QUARANTINE, entry.rule(), why, withoutId(reply, entry.id()));
            case Prepared.Held(var entry, String why, _) -> Outcome.stopped(to, Decision.HOLD, entry.rule(), why, withoutId(reply, entry.id()));
            case Prepared.Refused(_, _, String rule, String why, _) -> Outcome.stopped(to, Decision.REFUSE, rule, why, reply);
            case Prepared.Dropped(String id, _, String why, _) -> Outcome.stopped(to, Decision.DROP, why, why, withoutId(reply, id));
            case Prepared.Deferred(_, _, String rule, String why, _) -> Outcome.stopped(to, Decision.DEFER, rule, why, reply);
            case Prepared.Returned _ -> new Outcome(to, Decision.ACCEPT, "report", "a report about one of our copies", Optional.empty(), 0, List.of(), Optional.empty(), reply);
            case Prepared.Known _ -> throw new IllegalStateException("prepared as new, and known");
            case Prepared.Gone _ -> Outcome.stopped(to, Decision.REFUSE, "unknown address", reply.text(), reply);
        };
    }

    /** Several postings where a token reaches several lists: what is worst of one is told. */
    private static Outcome accepted(EmailAddress to, List<Prepared.Copies> postings, Reply reply) {
        var first = postings.getFirst().posting();
        List<Outlook> outlooks = postings.stream().flatMap(one -> one.posting().outlook().stream()).toList();
        Optional<Foreseen> forecast = outlooks.isEmpty() ? Optional.empty() : Optional.of(new Foreseen(outlooks.stream().anyMatch(Outlook::munged),
                outlooks.stream().allMatch(Outlook::passes), String.join(" ", outlooks.stream().map(Outlook::reason).distinct().toList())));
        Set<String> recipients = new HashSet<>();
        postings.forEach(one -> one.recipients().forEach(recipient -> recipients.add(recipient.key())));
        List<String> changes = postings.stream().flatMap(one -> one.posting().changes().stream().map(change -> change.replace(one.posting().id(), "ID"))).distinct().toList();
        return new Outcome(to, Decision.ACCEPT, first.rule(), first.reason().isEmpty() ? first.rule() : first.reason(), forecast, recipients.size(), changes, Optional.empty(), withoutId(reply, first.id()));
    }

    private static Reply withoutId(Reply reply, String id) {
        return Reply.of(reply.code(), reply.status(), reply.text().replace(id, "ID"));
    }

    /** With XFORWARD if the client is named, and declared as the octets ask for. */
    private Submission submission(Question question, RawMessage message) {
        Optional<Peer.Client> client = question.client().map(address -> new Peer.Client(Optional.empty(), Optional.of(address), Optional.empty(), Optional.empty(),
                Optional.of(question.helo()).filter(helo -> !helo.isEmpty()), Optional.empty(), Optional.empty()));
        boolean utf8 = Octets.eightBit(message.fields()) || question.to().stream().anyMatch(to -> !to.isAscii())
                || question.mailFrom().address().map(address -> !address.isAscii()).orElse(false);
        var envelope = new Envelope(question.mailFrom(), question.to(), Octets.eightBit(message), utf8);
        return new Submission(envelope, message, new Peer(InetAddress.getLoopbackAddress(), hostname, client), clock.instant());
    }
}
