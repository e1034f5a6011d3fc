package postern.app.intake;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.net.InetAddress;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import postern.app.lists.KeptMail;
import postern.lmtp.Peer;
import postern.lmtp.Submission;
import postern.rewrite.dns.RememberedAnswers;
import postern.rewrite.mail.EmailAddress;
import postern.rewrite.mail.Envelope;
import postern.rewrite.mail.ReversePath;

/**
 * How a submission came, as it is written down beside its octets while it is held: when, from whom, and what the DNS answered then. The
 * first line tells the first two, as {@code name=value} apart by spaces; the others are {@link RememberedAnswers}.
 *
 * @param submission for the one address that it was held for
 */
record ArrivalText(Submission submission, RememberedAnswers answers) {

    /** @return empty if that is more than is kept: then its proofs are not read again */
    static Optional<String> of(Submission submission, RememberedAnswers answers) {
        var facts = new TreeMap<String, String>();
        facts.put("at", submission.received().toString());
        facts.put("8bit", String.valueOf(submission.envelope().eightBit()));
        facts.put("utf8", String.valueOf(submission.envelope().smtpUtf8()));
        facts.put("peer", submission.peer().address().getHostAddress());
        facts.put("lhlo", submission.peer().lhlo());
        submission.peer().client().ifPresent(client -> client(client, facts));
        String first = facts.entrySet().stream().map(fact -> fact.getKey() + "=" + URLEncoder.encode(fact.getValue(), UTF_8)).collect(Collectors.joining(" "));
        return Optional.of(first + "\n" + answers.text()).filter(text -> text.length() <= KeptMail.LONGEST_ARRIVAL);
    }

    private static void client(Peer.Client client, Map<String, String> facts) {
        facts.put("client", "");
        client.name().ifPresent(name -> facts.put("client.name", name));
        client.address().ifPresent(address -> facts.put("client.address", address.getHostAddress()));
        client.port().ifPresent(port -> facts.put("client.port", port.toString()));
        client.proto().ifPresent(proto -> facts.put("client.proto", proto));
        client.helo().ifPresent(helo -> facts.put("client.helo", helo));
        client.ident().ifPresent(ident -> facts.put("client.ident", ident));
        client.source().ifPresent(source -> facts.put("client.source", source));
    }

    /** @return empty if the entry has none */
    static Optional<ArrivalText> read(KeptMail.Entry entry) {
        return entry.arrival().map(text -> {
            int end = text.indexOf('\n');
            var facts = new TreeMap<String, String>();
            for (String fact : text.substring(0, end).split(" ")) facts.put(fact.substring(0, fact.indexOf('=')), URLDecoder.decode(fact.substring(fact.indexOf('=') + 1), UTF_8));
            return new ArrivalText(submission(entry, facts), RememberedAnswers.parse(text.substring(end + 1)));
        });
    }

    private static Submission submission(KeptMail.Entry entry, Map<String, String> facts) {
        ReversePath from = entry.mailFrom().isEmpty() ? ReversePath.NULL : ReversePath.of(EmailAddress.parse(entry.mailFrom()));
        var envelope = new Envelope(from, List.of(entry.destination()), facts.get("8bit").equals("true"), facts.get("utf8").equals("true"));
        var peer = new Peer(InetAddress.ofLiteral(facts.get("peer")), facts.get("lhlo"), facts.containsKey("client") ? Optional.of(client(facts)) : Optional.empty());
        return new Submission(envelope, entry.message(), peer, Instant.parse(facts.get("at")));
    }

    private static Peer.Client client(Map<String, String> facts) {
        Function<String, Optional<String>> fact = name -> Optional.ofNullable(facts.get("client." + name));
        return new Peer.Client(fact.apply("name"), fact.apply("address").map(InetAddress::ofLiteral), fact.apply("port").map(Integer::valueOf), fact.apply("proto"),
                fact.apply("helo"), fact.apply("ident"), fact.apply("source"));
    }

    /** The same, now: its time in the queue begins. */
    Submission at(Instant now) {
        return new Submission(submission.envelope(), submission.message(), submission.peer(), now);
    }
}
