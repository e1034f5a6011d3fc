package postern.rewrite.auth.dmarc;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import postern.rewrite.dns.Dns;
import postern.rewrite.dns.DnsAnswer;
import postern.rewrite.mail.DomainName;

/**
 * The DMARC records that the DNS holds, each name asked at most once.
 *
 * <p><b>On failure:</b> {@link Answer.Unreachable}.
 * <p><b>Threads:</b> one; made for one evaluation, so that all of it sees the same DNS.
 */
final class Records {
    private final Dns dns;
    private final Map<DomainName, Answer> asked = new HashMap<>();

    Records(Dns dns) {
        this.dns = dns;
    }

    /** What stands at {@code _dmarc} of a name. */
    sealed interface Answer {
        record One(DmarcRecord record) implements Answer { }

        record None() implements Answer { }

        /** They cancel each other (RFC 9989 section 4.10, steps 2 and 6). */
        record Several() implements Answer { }

        record Unreachable() implements Answer { }
    }

    Answer at(DomainName name) {
        return asked.computeIfAbsent(name, this::ask);
    }

    private Answer ask(DomainName name) {
        Optional<DomainName> place = place(name);
        if (place.isEmpty()) return new Answer.None();
        return switch (dns.txt(place.get())) {
            case DnsAnswer.Found(List<String> texts) -> only(texts.stream().map(DmarcRecord::parse).flatMap(Optional::stream).toList());
            case DnsAnswer.Absent _ -> new Answer.None();
            case DnsAnswer.Unreachable _ -> new Answer.Unreachable();
        };
    }

    private static Answer only(List<DmarcRecord> records) {
        return switch (records.size()) {
            case 0 -> new Answer.None();
            case 1 -> new Answer.One(records.getFirst());
            default -> new Answer.Several();
        };
    }

    /** Empty if the name is too long to have anything below it, or an address literal. */
    private static Optional<DomainName> place(DomainName name) {
        if (name.isLiteral() || name.ascii().length() > 253 - "_dmarc.".length()) return Optional.empty();
        return Optional.of(name.under("_dmarc"));
    }
}
