package postern.app.intake;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import postern.lmtp.Peer;
import postern.lmtp.Submission;
import postern.rewrite.Authors;
import postern.rewrite.auth.AuthReader;
import postern.rewrite.auth.AuthResults;
import postern.rewrite.auth.Beside;
import postern.rewrite.auth.Delivery;
import postern.rewrite.auth.FromRules;
import postern.rewrite.auth.Trust;
import postern.rewrite.auth.dkim.DkimVerdict;
import postern.rewrite.auth.dmarc.PublicSuffixes;
import postern.rewrite.dns.Dns;
import postern.rewrite.dns.RememberingDns;
import postern.rewrite.mail.DomainName;
import postern.rewrite.mail.EmailAddress;
import postern.rewrite.mail.RawMessage;
import postern.rewrite.sign.SharedHashes;

/**
 * Reads the proofs that came with a submission. All that is asked of the DNS is asked here, before any transaction is open,
 * and ends after a time.
 *
 * <p><b>Threads:</b> any, at once; each call waits for the DNS.
 */
public final class ProofReading {
    /** Ten signatures, an ARC chain, SPF with all its includes, and DMARC of a few domains, at their worst. */
    private static final int MOST_QUESTIONS = 400;

    private final Dns dns;
    private final Trust trust;
    private final FromRules rules;
    private final Duration time;
    private final InstantSource clock;
    private final PublicSuffixes suffixes = PublicSuffixes.bundled();

    /** @param time for all questions of one submission */
    public ProofReading(Dns dns, Trust trust, FromRules rules, Duration time, InstantSource clock) {
        this.dns = dns;
        this.trust = trust;
        this.rules = rules;
        this.time = time;
        this.clock = clock;
    }

    Evidence.Read read(Submission submission) {
        var remembering = new RememberingDns(dns, MOST_QUESTIONS, time, clock);
        RawMessage message = submission.message();
        var hashes = new SharedHashes(message);
        AuthResults proofs = new AuthReader(remembering, suffixes, trust).read(message, hashes, Authors.of(message).domains(), delivery(submission));
        new Beside(remembering, suffixes).ask(proofs, ours(submission));
        remembering.end();
        return new Evidence.Read(proofs, remembering, suffixes, rules, submission.received(), hashes);
    }

    /**
     * Reads the proofs of a mail that came before, as they were then; and asks anew what its author's domain publishes now, for what
     * receivers will find.
     *
     * @return empty if the DNS does not tell now what it told then
     */
    Optional<Evidence.Read> again(ArrivalText arrival, Instant now) {
        Submission then = arrival.submission();
        List<DomainName> authors = Authors.of(then.message()).domains();
        var hashes = new SharedHashes(then.message());
        AuthResults proofs = new AuthReader(arrival.answers(), suffixes, trust).read(then.message(), hashes, authors, delivery(then));
        var remembering = new RememberingDns(dns, MOST_QUESTIONS, time, clock);
        AuthResults fresh = new AuthReader(remembering, suffixes, trust).read(then.message(), hashes, authors, delivery(arrival.at(now)));
        new Beside(remembering, suffixes).ask(proofs, ours(then));
        remembering.end();
        return isAway(proofs, fresh) ? Optional.empty() : Optional.of(new Evidence.Read(proofs, remembering, suffixes, rules, now, hashes));
    }

    /** Of what was good then, something cannot be told now. Signatures stand in the same order, since it is the same mail. */
    private static boolean isAway(AuthResults then, AuthResults now) {
        for (int i = 0; i < Math.min(then.dkim().size(), now.dkim().size()); i++) {
            if (then.dkim().get(i).passes() && now.dkim().get(i).verdict() == DkimVerdict.TEMPERROR) return true;
        }
        return now.authors().stream().anyMatch(author -> author.dmarc().undecided());
    }

    /** The domains that may sign its copies. */
    private static List<DomainName> ours(Submission submission) {
        return submission.envelope().to().stream().map(EmailAddress::domain).toList();
    }

    private static Delivery delivery(Submission submission) {
        var client = submission.peer().client();
        return new Delivery(client.flatMap(Peer.Client::address), client.flatMap(Peer.Client::helo).orElse(""), submission.envelope().from(), submission.received());
    }
}
