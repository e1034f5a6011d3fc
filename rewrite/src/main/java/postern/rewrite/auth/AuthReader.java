package postern.rewrite.auth;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import postern.rewrite.auth.arc.ArcResult;
import postern.rewrite.auth.arc.ArcValidator;
import postern.rewrite.auth.dkim.DkimResult;
import postern.rewrite.auth.dkim.DkimVerdict;
import postern.rewrite.auth.dkim.DkimVerifier;
import postern.rewrite.auth.dmarc.Dmarc;
import postern.rewrite.auth.dmarc.DmarcResult;
import postern.rewrite.auth.dmarc.Identifier;
import postern.rewrite.auth.dmarc.Method;
import postern.rewrite.auth.dmarc.PublicSuffixes;
import postern.rewrite.auth.spf.Spf;
import postern.rewrite.auth.spf.SpfResult;
import postern.rewrite.auth.spf.SpfVerdict;
import postern.rewrite.dns.Dns;
import postern.rewrite.mail.DomainName;
import postern.rewrite.mail.EmailAddress;
import postern.rewrite.mail.RawMessage;
import postern.rewrite.mail.ReversePath;
import postern.rewrite.sign.SharedHashes;

/**
 * Reads all proofs that came with one message: SPF of its client, its DKIM signatures, its ARC chain, what DMARC makes of
 * them, and whose word we take besides.
 *
 * <p>A signature with {@code l=} proves nothing to us. Where it counts the whole body as it came, it is an aligned pass all the same, as
 * it is to other receivers: the mail did not fail its author's policy, and may leave under another From. Where octets stand behind those
 * that it counts, anybody may have written them (RFC 6376 section 8.2): it is no pass, and a mail that has nothing else fails the policy.
 *
 * <p><b>Promise:</b> trouble with the DNS is told as such, never as a pass or a fail.
 * <p><b>On failure:</b> never an exception, whatever the message holds.
 * <p><b>Threads:</b> any, at once; it blocks on the DNS given, whose bounds are its bounds.
 */
public final class AuthReader {
    /** Domains in From that are looked at; a From with more has the rest unproven. */
    private static final int MOST_AUTHORS = 5;

    private final Trust trust;
    private final Spf spf;
    private final DkimVerifier dkim;
    private final ArcValidator arc;
    private final Dmarc dmarc;

    public AuthReader(Dns dns, PublicSuffixes suffixes, Trust trust) {
        this.trust = trust;
        spf = new Spf(dns);
        dkim = new DkimVerifier(dns);
        arc = new ArcValidator(dns);
        dmarc = new Dmarc(dns, suffixes);
    }

    /** @param authors the domains in From, each once */
    public AuthResults read(RawMessage message, List<DomainName> authors, Delivery delivery) {
        return read(message, new SharedHashes(message), authors, delivery);
    }

    /** @param hashes shared with who foresees the copies */
    public AuthResults read(RawMessage message, SharedHashes hashes, List<DomainName> authors, Delivery delivery) {
        Gateway way = delivery.client().map(client -> gateway(client, delivery)).orElse(Gateway.NO);
        boolean gateway = way != Gateway.NO;
        SpfResult sender = sender(delivery, way);
        List<DkimResult> signatures = dkim.verify(message, hashes.of(message), delivery.at());
        ArcResult chain = arc.validate(message, hashes.of(message), delivery.at());
        var seen = new Seen(way == Gateway.YES ? Optional.empty() : Optional.of(sender), signatures,
                Voucher.ours(message, trust, !gateway), Voucher.sealers(chain, trust), delivery);
        List<AuthorResult> results = authors.stream().limit(MOST_AUTHORS).map(author -> author(author, seen)).toList();
        return new AuthResults(sender, way != Gateway.YES, signatures, chain, authors.size() > MOST_AUTHORS ? List.of() : results);
    }

    /** @param spf where it counts; of HELO under a null sender, as receivers take it for DMARC (RFC 7489 section 3.1.2) */
    private record Seen(Optional<SpfResult> spf, List<DkimResult> signatures, List<Voucher> ours, List<Voucher> sealers, Delivery delivery) { }

    private enum Gateway { YES, NO, UNKNOWN }

    private Gateway gateway(InetAddress client, Delivery delivery) {
        if (trust.gateways().test(client)) return Gateway.YES;
        List<SpfVerdict> named = trust.gatewayIncludes().stream()
                .map(domain -> spf.check(client, delivery.helo(), ReversePath.of(new EmailAddress("postmaster", domain))).verdict()).toList();
        if (named.contains(SpfVerdict.PASS)) return Gateway.YES;
        return named.contains(SpfVerdict.TEMPERROR) ? Gateway.UNKNOWN : Gateway.NO;
    }

    /** Where the DNS did not tell whether the client is a gateway, a pass may be none: ask again later. */
    private SpfResult sender(Delivery delivery, Gateway way) {
        SpfResult sender = delivery.client().map(client -> spf.check(client, delivery.helo(), delivery.from()))
                .orElse(new SpfResult(SpfVerdict.NONE, Optional.empty(), "the client is not known"));
        boolean open = way == Gateway.UNKNOWN && sender.verdict() == SpfVerdict.PASS;
        return open ? new SpfResult(SpfVerdict.TEMPERROR, sender.domain(), "the DNS did not tell whether the client is a gateway") : sender;
    }

    private AuthorResult author(DomainName author, Seen seen) {
        DmarcResult result = dmarc.evaluate(author, identifiers(seen, DkimVerdict.PASS, SpfVerdict.PASS), identifiers(seen, DkimVerdict.TEMPERROR, SpfVerdict.TEMPERROR));
        return new AuthorResult(author, result, own(author, result, seen).or(() -> submitter(author, seen)).or(() -> vouched(author, seen)),
                direct(author, result, seen));
    }

    private boolean direct(DomainName author, DmarcResult result, Seen seen) {
        boolean sent = !seen.delivery().from().isNull() && result.aligned().stream().anyMatch(id -> id.method() == Method.SPF);
        return sent || submitter(author, seen).isPresent() || seen.ours().stream().anyMatch(voucher -> voucher.loggedIn(author));
    }

    private static Set<Identifier> identifiers(Seen seen, DkimVerdict signature, SpfVerdict sender) {
        var identifiers = new HashSet<Identifier>();
        seen.signatures().stream().filter(one -> one.verdict() == signature && !one.extended())
                .flatMap(one -> one.domain().stream()).forEach(domain -> identifiers.add(new Identifier(Method.DKIM, domain)));
        seen.spf().filter(one -> one.verdict() == sender).flatMap(SpfResult::domain)
                .ifPresent(domain -> identifiers.add(new Identifier(Method.SPF, domain)));
        return identifiers;
    }

    /** What the message and its client prove themselves. A signature over a part of the body lets anybody write the rest; HELO alone is no sender. */
    private static Optional<Proof> own(DomainName author, DmarcResult result, Seen seen) {
        Set<DomainName> whole = new HashSet<>();
        seen.signatures().stream().filter(one -> one.passes() && !one.partial()).flatMap(one -> one.domain().stream()).forEach(whole::add);
        Optional<Identifier> signed = result.aligned().stream().filter(id -> id.method() == Method.DKIM && whole.contains(id.domain())).findFirst();
        if (signed.isPresent()) return Optional.of(new Proof(Proof.By.DKIM, author, "signed by " + signed.get().domain()));
        if (seen.delivery().from().isNull()) return Optional.empty();
        return result.aligned().stream().filter(id -> id.method() == Method.SPF).findFirst()
                .map(id -> new Proof(Proof.By.SPF, author, "sent by a host of " + id.domain()));
    }

    private Optional<Proof> submitter(DomainName author, Seen seen) {
        return seen.delivery().client().filter(client -> trust.submitters().stream()
                        .anyMatch(submitter -> submitter.domains().contains(author) && submitter.network().test(client)))
                .map(_ -> new Proof(Proof.By.SUBMITTER, author, "from a network that may write for it"));
    }

    private Optional<Proof> vouched(DomainName author, Seen seen) {
        return Stream.concat(seen.ours().stream(), seen.sealers().stream()).flatMap(voucher -> vouched(author, voucher).stream()).findFirst();
    }

    private Optional<Proof> vouched(DomainName author, Voucher voucher) {
        if (voucher.loggedIn(author)) return Optional.of(new Proof(voucher.by(), author, voucher.who() + " saw the author log in"));
        if (voucher.dmarcPass(author)) return Optional.of(new Proof(voucher.by(), author, voucher.who() + " saw it pass DMARC"));
        var passed = new ArrayList<>(voucher.passed());
        if (passed.isEmpty() || dmarc.evaluate(author, passed, List.of()).aligned().isEmpty()) return Optional.empty();
        return Optional.of(new Proof(voucher.by(), author, voucher.who() + " saw a check of its domain pass"));
    }
}
