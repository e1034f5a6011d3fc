package postern.app.intake;

import java.net.InetAddress;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
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
 * the id, which a posting has only when it is stored: {@code ID} stands for it, in the changes too. Who asks must be one who may know members:
 * each outcome names them.
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
    private final Supplier<Optional<Reply>> putsOff;
    private final String hostname;
    private final long largest;
    private final InstantSource clock;

    /**
     * @param putsOff  what mail is put off with, whatever it is; empty while it is not
     * @param hostname what we call ourselves
     * @param largest  octets of a message that the front door takes
     */
    public Explain(Database database, Directory directory, ProofReading proofs, Preparation preparation, SeenSubmissions seen, Supplier<Optional<Reply>> putsOff,
                   String hostname, long largest, InstantSource clock) {
        this.database = database;
        this.directory = directory;
        this.proofs = proofs;
        this.preparation = preparation;
        this.seen = seen;
        this.putsOff = putsOff;
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

    /** What a receiver would find. @param munged the destination's own address stands in From @param hidden and nothing of the header tells who wrote */
    public record Foreseen(boolean munged, boolean hidden, boolean passes, String reason) { }

    /**
     * What is changed in the message, but for what each copy is given when it goes out: its return path and our signatures.
     *
     * @param all     one line each
     * @param header  what differs in the header, see {@link HeaderDiff}
     * @param besides those of {@code all} that are of no field: the body, the envelope
     */
    public record Changed(List<String> all, List<String> header, List<String> besides) {
        static final Changed NOTHING = new Changed(List.of(), List.of(), List.of());
    }

    /**
     * What would become of it for one recipient.
     *
     * @param rule       which one decides, in a few words
     * @param why        the same at length
     * @param forecast   empty where none was needed
     * @param recipients whom it reaches, if it had not come before; nobody twice
     * @param before     with what id the same mail was answered when it came before, and so is again; nothing is added then
     */
    public record Outcome(EmailAddress to, Decision decision, String rule, String why, Optional<Foreseen> forecast, List<EmailAddress> recipients,
                          Changed changed, Optional<String> before, Reply reply) {
        public Outcome {
            recipients = List.copyOf(recipients);
        }

        static Outcome stopped(EmailAddress to, Decision decision, String rule, String why, Reply reply) {
            var forecast = Composition.isForecast(rule) ? Optional.of(new Foreseen(false, false, false, why)) : Optional.<Foreseen>empty();
            return new Outcome(to, decision, rule, why, forecast, List.of(), Changed.NOTHING, Optional.empty(), reply);
        }

        Outcome answeredAs(Prepared.Known before) {
            return new Outcome(to, decision, rule, why, forecast, recipients, changed, Optional.of(before.id()), Replies.to(before));
        }
    }

    /** Octets of the largest message that the front door takes. */
    public long largest() {
        return largest;
    }

    /**
     * What came with a mail, without any household: nothing of recipients.
     *
     * @param hostname any
     * @throws IllegalArgumentException if the front door would refuse the message; says why
     */
    public static Explanation offline(Question question, ProofReading proofs, String hostname, long largest, InstantSource clock) {
        return switch (Rehearsal.of(question.message(), largest)) {
            case Rehearsal.Read(RawMessage message) -> {
                Submission submission = submission(question, message, hostname, clock.instant());
                yield new Explanation(Optional.of(found(proofs.read(submission), submission, new TrustedResults(hostname))), List.of());
            }
            case Rehearsal.Refused(Reply reply) -> throw new IllegalArgumentException("the front door would refuse this mail: " + reply);
        };
    }

    public Explanation explain(Question question) {
        return switch (Rehearsal.of(question.message(), largest)) {
            case Rehearsal.Read(RawMessage message) -> explain(submission(question, message, hostname, clock.instant()));
            case Rehearsal.Refused(Reply reply) -> new Explanation(Optional.empty(), database.inTransaction(tx -> question.to().stream()
                    .map(to -> unknown(tx, to).orElseGet(() -> Outcome.stopped(to, Decision.REFUSE, "malformed", reply.text(), reply))).toList()));
        };
    }

    private Explanation explain(Submission submission) {
        Evidence.Read evidence = proofs.read(submission);
        SubmissionKey key = SubmissionKey.of(submission);
        List<Outcome> outcomes = database.inTransaction(tx -> outcomes(tx, submission, evidence, key));
        return new Explanation(Optional.of(found(evidence, submission, results)), outcomes);
    }

    private static Proofs found(Evidence.Read evidence, Submission submission, TrustedResults results) {
        return new Proofs(results.found(evidence.proofs(), submission), TrustedResults.provenBy(evidence.proofs()));
    }

    /** Prepared as if it had not come before, for what became of it then is no answer to what is done with such a mail. */
    private List<Outcome> outcomes(Tx tx, Submission submission, Evidence evidence, SubmissionKey key) {
        Map<String, Became> known = seen.known(tx, key.identity());
        Optional<Reply> putOff = putsOff.get();
        RawMessage came = preparation.withoutToken(tx, submission);
        List<Prepared> prepared = preparation.prepare(tx, submission, evidence, key, Map.of());
        var outcomes = new ArrayList<Outcome>();
        for (int i = 0; i < prepared.size(); i++) {
            EmailAddress to = submission.envelope().to().get(i);
            Prepared one = prepared.get(i);
            outcomes.add(unknown(tx, to).or(() -> putOff.map(reply -> Outcome.stopped(to, Decision.DEFER, "no room", reply.text(), reply))).orElseGet(() -> {
                Outcome outcome = outcome(to, one, came);
                return preparation.known(tx, to, submission, evidence, key, known).map(outcome::answeredAs).orElse(outcome);
            }));
        }
        return outcomes;
    }

    /** What RCPT would not take. */
    private Optional<Outcome> unknown(Tx tx, EmailAddress to) {
        Destination destination = directory.find(tx, to, clock.instant());
        Reply reply = Replies.toRcpt(destination);
        if (reply.isPositive()) return Optional.empty();
        String rule = destination instanceof Destination.Closed ? "closed" : "unknown address";
        return Optional.of(Outcome.stopped(to, Decision.REFUSE, rule, reply.text(), reply));
    }

    private static Outcome outcome(EmailAddress to, Prepared prepared, RawMessage came) {
        Reply reply = Replies.to(prepared);
        return switch (prepared) {
            case Prepared.Copies copies -> accepted(to, came, List.of(copies), reply);
            case Prepared.Spending(_, _, var postings) -> accepted(to, came, postings, reply);
            case Prepared.Referring(_, var copies) -> accepted(to, came, List.of(copies), reply);
            case Prepared.Quarantined(var entry, String why) -> Outcome.stopped(to, Decision.QUARANTINE, entry.rule(), why, withoutId(reply, entry.id()));
            case Prepared.Held(var entry, String why, _) -> Outcome.stopped(to, Decision.HOLD, entry.rule(), why, withoutId(reply, entry.id()));
            case Prepared.Refused(_, _, String rule, String why, _) -> Outcome.stopped(to, Decision.REFUSE, rule, why, reply);
            case Prepared.Dropped(String id, _, String why, _) -> Outcome.stopped(to, Decision.DROP, why, why, withoutId(reply, id));
            case Prepared.Deferred(_, _, String rule, String why, _) -> Outcome.stopped(to, Decision.DEFER, rule, why, reply);
            case Prepared.Returned _ -> new Outcome(to, Decision.ACCEPT, "report", "a report about one of our copies", Optional.empty(), List.of(), Changed.NOTHING, Optional.empty(), reply);
            case Prepared.Leaving(String id, _, _, _, String how) -> new Outcome(to, Decision.ACCEPT, Unsubscribing.RULE, "One member leaves the list " + how + ".", Optional.empty(), List.of(), Changed.NOTHING, Optional.empty(), withoutId(reply, id));
            case Prepared.Known _ -> throw new IllegalStateException("prepared as new, and known");
            case Prepared.Gone _ -> Outcome.stopped(to, Decision.REFUSE, "unknown address", reply.text(), reply);
        };
    }

    /** Several postings where a token reaches several lists: what is worst of one is told. */
    private static Outcome accepted(EmailAddress to, RawMessage came, List<Prepared.Copies> postings, Reply reply) {
        var first = postings.getFirst().posting();
        List<Outlook> outlooks = postings.stream().flatMap(one -> one.posting().outlook().stream()).toList();
        Optional<Foreseen> forecast = outlooks.isEmpty() ? Optional.empty() : Optional.of(new Foreseen(outlooks.stream().anyMatch(Outlook::munged),
                outlooks.stream().anyMatch(Outlook::hidden), outlooks.stream().allMatch(Outlook::passes),
                String.join(" ", outlooks.stream().map(Outlook::reason).distinct().toList())));
        Map<String, EmailAddress> recipients = new LinkedHashMap<>();
        postings.forEach(one -> one.recipients().forEach(recipient -> recipients.putIfAbsent(recipient.key(), recipient)));
        return new Outcome(to, Decision.ACCEPT, first.rule(), first.reason().isEmpty() ? first.rule() : first.reason(), forecast, List.copyOf(recipients.values()), changed(came, postings), Optional.empty(),
                withoutId(reply, first.id()));
    }

    private static Changed changed(RawMessage came, List<Prepared.Copies> postings) {
        var all = new LinkedHashSet<String>();
        var header = new LinkedHashSet<String>();
        for (Prepared.Copies one : postings) {
            List<String> changes = one.posting().changes();
            changes.forEach(change -> all.add(change.replace(one.posting().id(), "ID")));
            HeaderDiff.of(came, one.queued().message(), changes).forEach(line -> header.add(line.replace(one.posting().id(), "ID")));
        }
        return new Changed(List.copyOf(all), List.copyOf(header), HeaderDiff.besides(List.copyOf(all)));
    }

    private static Reply withoutId(Reply reply, String id) {
        return Reply.of(reply.code(), reply.status(), reply.text().replace(id, "ID"));
    }

    /** With XFORWARD if the client is named, and declared as the octets ask for. */
    static Submission submission(Question question, RawMessage message, String hostname, Instant now) {
        Optional<Peer.Client> client = question.client().map(address -> new Peer.Client(Optional.empty(), Optional.of(address), Optional.empty(), Optional.empty(),
                Optional.of(question.helo()).filter(helo -> !helo.isEmpty()), Optional.empty(), Optional.empty()));
        boolean utf8 = Octets.eightBit(message.fields()) || question.to().stream().anyMatch(to -> !to.isAscii())
                || question.mailFrom().address().map(address -> !address.isAscii()).orElse(false);
        var envelope = new Envelope(question.mailFrom(), question.to(), Octets.eightBit(message), utf8);
        return new Submission(envelope, message, new Peer(InetAddress.getLoopbackAddress(), hostname, client), now);
    }
}
