package postern.rewrite;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import postern.rewrite.mail.DomainName;
import postern.rewrite.mail.EmailAddress;
import postern.rewrite.mail.HeaderField;
import postern.rewrite.mail.RawMessage;
import postern.rewrite.mail.ReversePath;

/**
 * By what an author is known: what must not be found in a mail that hides him. Names him, so never for logs.
 *
 * <p>The list's own address, name and domain are never among it, even where the author is at home there.
 *
 * @param addresses of the author, as they are written
 * @param names     decoded
 * @param hosts     domain names in lower case, and addresses of hosts
 */
public record AuthorTraces(Set<String> addresses, Set<String> names, Set<String> hosts) {
    /** Of each kind. */
    private static final int MOST = 20;
    private static final int LONGEST = 254;
    private static final List<String> NAMING = List.of("From", "Sender", "Reply-To", "Resent-From", "Resent-Sender", "Resent-Reply-To", "Return-Path",
            "X-Original-From", "X-Original-Sender", "X-Sender", "X-Originating-Email", "X-Google-Original-From", "Disposition-Notification-To",
            "Return-Receipt-To", "Errors-To");
    private static final List<String> ORIGINS = List.of("X-Originating-IP", "X-Originating-Host", "X-Source-IP", "X-Client-IP", "X-Sender-IP", "X-Source-Host");
    private static final Set<String> NOBODYS = Set.of("localhost", "localhost.localdomain", "127.0.0.1", "ipv6:::1", "unknown", "[127.0.0.1]");
    private static final Pattern HOST = Pattern.compile("(?i)(?<![a-z0-9._:-])(?:[a-z0-9_-]{1,63}\\.){1,20}[a-z0-9_-]{1,63}|ipv6:[0-9a-f:.]{3,45}");
    private static final int LONGEST_TRACE = 2_000;

    public AuthorTraces {
        addresses = Set.copyOf(addresses);
        names = Set.copyOf(names);
        hosts = Set.copyOf(hosts);
    }

    /**
     * @param message as it came in, with all its fields
     * @param from    its envelope sender
     * @param known   what we know the author by otherwise
     * @param profile of the list that it goes to
     */
    public static AuthorTraces of(RawMessage message, ReversePath from, Optional<String> known, ListProfile profile) {
        var gathering = new Gathering(profile);
        for (String name : NAMING) message.all(name).forEach(field -> Mailboxes.read(field.value()).all().forEach(gathering::mailbox));
        from.address().ifPresent(gathering::address);
        known.ifPresent(gathering::name);
        Stream.of("Message-ID", "Resent-Message-ID").forEach(name -> message.all(name).forEach(field -> gathering.identifier(field.value())));
        ORIGINS.forEach(name -> message.all(name).forEach(field -> gathering.hostsIn(field.value())));
        message.all("Received").stream().reduce((_, last) -> last).map(HeaderField::value).ifPresent(gathering::handedIn);
        return new AuthorTraces(gathering.addresses, gathering.names, gathering.hosts);
    }

    /** True if this address, or where it is at home, tells of the author. */
    boolean isToldBy(EmailAddress address) {
        String domain = address.domain().ascii();
        return addresses.stream().anyMatch(his -> his.equalsIgnoreCase(address.toString()))
                || hosts.stream().anyMatch(host -> domain.equals(host) || domain.endsWith("." + host));
    }

    /** A search for his names alone. */
    LeakSearch nameSearch() {
        return new LeakSearch(needles().stream().filter(needle -> needle.kind() == Leak.Kind.NAME).toList());
    }

    List<Leak> needles() {
        var needles = new ArrayList<Leak>();
        addresses.forEach(address -> needles.add(new Leak(Leak.Kind.ADDRESS, address, "")));
        names.forEach(name -> needles.add(new Leak(Leak.Kind.NAME, name, "")));
        hosts.forEach(host -> needles.add(new Leak(Leak.Kind.HOST, host, "")));
        parts().forEach(part -> needles.add(new Leak(Leak.Kind.PART_OF_NAME, part, "")));
        return needles;
    }

    /** Words of a name with three letters or more, and what stands before the {@code @} with four. */
    private Set<String> parts() {
        var parts = new LinkedHashSet<String>();
        for (String name : names) {
            for (String word : name.split("[^\\p{L}\\p{M}\\p{N}]+")) if (word.codePointCount(0, word.length()) >= 3) parts.add(word);
        }
        for (String address : addresses) if (address.lastIndexOf('@') >= 4) parts.add(address.substring(0, address.lastIndexOf('@')));
        parts.removeAll(names);
        return parts;
    }

    /** What is found, without what is the list's own. */
    private static final class Gathering {
        private final ListProfile profile;
        private final DomainName ours;
        private final Set<String> ourAddresses;
        private final Set<String> addresses = new LinkedHashSet<>();
        private final Set<String> names = new LinkedHashSet<>();
        private final Set<String> hosts = new LinkedHashSet<>();

        Gathering(ListProfile profile) {
            this.profile = profile;
            ours = profile.address().domain();
            ourAddresses = Stream.concat(Stream.of(profile.address()), profile.list().map(ListProfile.ListFields::owner).stream())
                    .map(EmailAddress::key).collect(Collectors.toSet());
        }

        void mailbox(Mailbox mailbox) {
            boolean isOurs = mailbox.address().filter(address -> ourAddresses.contains(address.key())).isPresent();
            if (isOurs) return;
            mailbox.address().ifPresent(this::address);
            name(mailbox.name());
        }

        void address(EmailAddress address) {
            if (ourAddresses.contains(address.key()) || addresses.size() >= MOST) return;
            addresses.add(address.toString());
            host(address.domain().ascii());
        }

        /** A name is what stands there without addresses; the list's name is none. */
        void name(String text) {
            Optional<String> name = DisplayName.of(text);
            if (names.size() < MOST) name.filter(given -> given.codePointCount(0, given.length()) > 1 && !given.equals(profile.displayName())).ifPresent(names::add);
        }

        void identifier(String value) {
            int at = value.lastIndexOf('@');
            if (at >= 0 && value.length() <= LONGEST_TRACE) host(value.substring(at + 1).replaceAll("[<>\\s].*", ""));
        }

        void hostsIn(String text) {
            for (Matcher host = HOST.matcher(text.substring(0, Math.min(text.length(), LONGEST_TRACE))); host.find();) host(host.group());
        }

        /** The words of the {@code from} clause (RFC 5321 section 4.4), comments too; the name that he gave himself may have no dot. */
        void handedIn(String received) {
            String lower = received.substring(0, Math.min(received.length(), LONGEST_TRACE)).toLowerCase(Locale.ROOT);
            if (!lower.startsWith("from ")) return;
            int by = lower.indexOf(" by ") >= 0 ? lower.indexOf(" by ") : lower.indexOf("\tby ");
            String clause = by < 0 ? lower : lower.substring(0, by);
            host(clause.substring("from ".length()).strip().split("[\\s()]", 2)[0]);
            hostsIn(clause);
        }

        private void host(String text) {
            String host = text.toLowerCase(Locale.ROOT).replaceAll("[\\[\\]]", "").replaceFirst("^ipv6:", "");
            boolean isOurs = host.equals(ours.ascii()) || host.endsWith("." + ours.ascii()) || ours.ascii().endsWith("." + host);
            boolean tells = host.length() >= 4 && host.length() <= LONGEST && !NOBODYS.contains(host);
            if (tells && !isOurs && hosts.size() < MOST) hosts.add(host);
        }
    }
}
