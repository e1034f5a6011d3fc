package postern.rewrite.auth.spf;

import java.util.List;
import java.util.Optional;
import postern.rewrite.dns.Dns;
import postern.rewrite.dns.DnsAnswer;
import postern.rewrite.dns.DnsName;

/**
 * One check, with all the records that the first leads to: check_host() of RFC 7208 section 4.
 *
 * <p><b>Bounds:</b> ten terms that ask the DNS and two that find nothing (section 4.6.4), ten hosts of an MX, ten names of the
 * client: never more than {@value Spf#MOST_QUESTIONS} questions, and no deeper than eleven records.
 * <p><b>On failure:</b> an answer that did not come ends the check as TEMPERROR; only about the client's own names it says no
 * more than "no match", as section 5.5 has it.
 * <p><b>Threads:</b> one.
 */
final class CheckHost {
    private static final int MOST_LOOKUPS = 10;
    private static final int MOST_VOIDS = 2;
    private static final int MOST_MX = 10;

    private final Dns dns;
    private final Client client;
    private final Sender sender;
    private final String helo;
    private final ValidatedNames names;
    private int lookups;
    private int voids;

    /** @param why the term that decided */
    record Ruling(SpfVerdict verdict, String why) { }

    CheckHost(Dns dns, Client client, Sender sender, String helo) {
        this.dns = dns;
        this.client = client;
        this.sender = sender;
        this.helo = helo;
        this.names = new ValidatedNames(dns, client);
    }

    Ruling of(DnsName domain) throws SpfTrouble {
        Optional<String> published = record(domain);
        if (published.isEmpty()) return new Ruling(SpfVerdict.NONE, domain + " publishes no SPF record");
        SpfRecord record = SpfRecord.parse(published.get());
        for (Directive directive : record.directives()) {
            if (matches(directive.mechanism(), domain)) {
                return new Ruling(directive.verdict(), SpfTrouble.shown(directive.text()) + " in the record of " + domain);
            }
        }
        if (record.redirect().isPresent()) return redirected(record.redirect().get(), domain);
        return new Ruling(SpfVerdict.NEUTRAL, "nothing in the record of " + domain + " is about this client");
    }

    /** Sections 4.4 and 4.5. */
    private Optional<String> record(DnsName domain) throws SpfTrouble {
        List<String> records = values(dns.txt(domain), "TXT", domain).stream().filter(SpfRecord::isOne).toList();
        if (records.size() > 1) throw SpfTrouble.permanent(domain + " publishes " + records.size() + " SPF records");
        return records.stream().findFirst();
    }

    private Ruling redirected(DomainSpec to, DnsName domain) throws SpfTrouble {
        countLookup();
        DnsName target = target(to, domain).orElseThrow(() -> SpfTrouble.permanent("redirect= of " + domain + " leads to no name"));
        Ruling ruling = of(target);
        if (ruling.verdict() == SpfVerdict.NONE) throw SpfTrouble.permanent("redirect= of " + domain + ": " + ruling.why());
        return ruling;
    }

    private boolean matches(Mechanism mechanism, DnsName domain) throws SpfTrouble {
        return switch (mechanism) {
            case Mechanism.All _ -> true;
            case Mechanism.Ip(Network network) -> network.contains(client.octets());
            case Mechanism.Include(DomainSpec spec) -> include(spec, domain);
            case Mechanism.A(Optional<DomainSpec> spec, CidrLengths lengths) -> a(spec, lengths, domain);
            case Mechanism.Mx(Optional<DomainSpec> spec, CidrLengths lengths) -> mx(spec, lengths, domain);
            case Mechanism.Ptr(Optional<DomainSpec> spec) -> ptr(spec, domain);
            case Mechanism.Exists(DomainSpec spec) -> exists(spec, domain);
        };
    }

    /** Section 5.2, with its table. */
    private boolean include(DomainSpec spec, DnsName domain) throws SpfTrouble {
        countLookup();
        Optional<DnsName> target = target(spec, domain);
        if (target.isEmpty() && isUnspeakable(spec)) return false;
        if (target.isEmpty()) throw SpfTrouble.permanent("include: of " + domain + " leads to no name");
        Ruling inner = of(target.get());
        return switch (inner.verdict()) {
            case PASS -> true;
            case FAIL, SOFTFAIL, NEUTRAL -> false;
            case NONE -> throw SpfTrouble.permanent("include: of " + domain + ": " + inner.why());
            case TEMPERROR, PERMERROR -> throw new IllegalStateException("trouble is thrown");
        };
    }

    /** Section 5.3. */
    private boolean a(Optional<DomainSpec> spec, CidrLengths lengths, DnsName domain) throws SpfTrouble {
        countLookup();
        Optional<DnsName> target = targetOrSelf(spec, domain);
        if (target.isEmpty()) return false;
        List<String> addresses = addresses(target.get());
        countVoid(addresses.isEmpty(), target.get());
        return addresses.stream().anyMatch(address -> client.isIn(address, lengths));
    }

    /** Section 5.4. A domain that takes no mail (RFC 7505) has no host to match. */
    private boolean mx(Optional<DomainSpec> spec, CidrLengths lengths, DnsName domain) throws SpfTrouble {
        countLookup();
        Optional<DnsName> target = targetOrSelf(spec, domain);
        if (target.isEmpty()) return false;
        List<String> hosts = values(dns.mx(target.get()), "MX", target.get());
        if (hosts.size() > MOST_MX) throw SpfTrouble.permanent(target.get() + " has more than " + MOST_MX + " MX records");
        boolean isVoid = true;
        for (String host : hosts) {
            Optional<DnsName> name = DnsName.parse(host);
            List<String> addresses = name.isEmpty() ? List.of() : addresses(name.get());
            if (addresses.stream().anyMatch(address -> client.isIn(address, lengths))) return true;
            isVoid &= addresses.isEmpty();
        }
        countVoid(isVoid, target.get());
        return false;
    }

    /** Section 5.5. What the client's own zone lacks is not held against the domain: no void lookup. */
    private boolean ptr(Optional<DomainSpec> spec, DnsName domain) throws SpfTrouble {
        countLookup();
        Optional<DnsName> target = targetOrSelf(spec, domain);
        return target.isPresent() && names.all().stream().anyMatch(name -> name.equals(target.get()) || name.isBelow(target.get()));
    }

    /** Section 5.7: A records, whatever the client's family. */
    private boolean exists(DomainSpec spec, DnsName domain) throws SpfTrouble {
        countLookup();
        Optional<DnsName> target = target(spec, domain);
        if (target.isEmpty()) return false;
        boolean exists = !values(dns.a(target.get()), "A", target.get()).isEmpty();
        countVoid(!exists, target.get());
        return exists;
    }

    private List<String> addresses(DnsName name) throws SpfTrouble {
        return client.isIp4() ? values(dns.a(name), "A", name) : values(dns.aaaa(name), "AAAA", name);
    }

    private static List<String> values(DnsAnswer answer, String type, DnsName name) throws SpfTrouble {
        return switch (answer) {
            case DnsAnswer.Found(List<String> values) -> values;
            case DnsAnswer.Absent _ -> List.of();
            case DnsAnswer.Unreachable(String why) -> throw SpfTrouble.temporary(type + " of " + name + ": " + SpfTrouble.shown(why));
        };
    }

    private void countLookup() throws SpfTrouble {
        if (++lookups > MOST_LOOKUPS) throw SpfTrouble.permanent("more than " + MOST_LOOKUPS + " terms that ask the DNS");
    }

    private void countVoid(boolean isVoid, DnsName last) throws SpfTrouble {
        if (isVoid && ++voids > MOST_VOIDS) throw SpfTrouble.permanent("more than " + MOST_VOIDS + " terms that find nothing, the last at " + last);
    }

    private Optional<DnsName> targetOrSelf(Optional<DomainSpec> spec, DnsName domain) {
        return spec.isEmpty() ? Optional.of(domain) : target(spec.get(), domain);
    }

    /** The name that a text stands for; empty where the expansion is none, which then matches nothing (section 4.8). */
    private Optional<DnsName> target(DomainSpec spec, DnsName domain) {
        String name = spec.expand(letter -> value(letter, domain));
        if (name.endsWith(".")) name = name.substring(0, name.length() - 1);
        while (name.length() > DnsName.LONGEST && name.indexOf('.') >= 0) name = name.substring(name.indexOf('.') + 1);
        return DnsName.parse(name);
    }

    /** RFC 8616 section 4: a local part beyond ASCII makes a term that matches nothing, not a faulty one. */
    private boolean isUnspeakable(DomainSpec spec) {
        boolean ascii = sender.localPart().chars().allMatch(c -> c < 0x80);
        return !ascii && (spec.mentions(MacroLetter.SENDER) || spec.mentions(MacroLetter.LOCAL_PART));
    }

    /** Section 7.2. */
    private String value(MacroLetter letter, DnsName domain) {
        return switch (letter) {
            case SENDER -> sender.mailbox();
            case LOCAL_PART -> sender.localPart();
            case SENDER_DOMAIN -> sender.domain().ascii();
            case DOMAIN -> domain.ascii();
            case ADDRESS -> client.dotted();
            case VALIDATED_NAME -> names.bestFor(domain);
            case ADDRESS_KIND -> client.arpa();
            case HELO -> helo;
        };
    }
}
