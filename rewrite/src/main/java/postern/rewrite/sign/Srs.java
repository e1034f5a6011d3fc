package postern.rewrite.sign;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import postern.rewrite.mail.DomainName;
import postern.rewrite.mail.EmailAddress;

/**
 * The envelope sender of forwarded mail: an address in a domain of ours from which a report finds the way back to the
 * sender, so that SPF passes at the target. The form is that of Mail::SRS, libsrs2 and postsrsd:
 *
 * <pre>
 * ada@author.org              at ours.org  becomes  SRS0=HASH=TT=author.org=ada@ours.org
 * SRS0=hash=tt=a.org=x@b.org  at ours.org  becomes  SRS1=HASH=b.org==hash=tt=a.org=x@ours.org
 * SRS1=hash=b.org==…@c.org    at ours.org  becomes  SRS1=HASH=b.org==…@ours.org
 * </pre>
 *
 * TT is the day modulo 1024 in two characters of base32; HASH is the beginning of an HMAC-SHA1 over the lower-cased parts
 * ({@link SrsSecret}). Behind {@code SRS0} or {@code SRS1} a {@code =} is written and {@code =}, {@code +} or {@code -}
 * is read. An SRS1 address holds no day of its own: the first forwarder judges the age of what it made.
 *
 * <p><b>Promise:</b> what {@link #forward} makes, {@link #reverse} reads for {@link #DAYS_VALID} days, also after
 * somebody has changed the case of its ASCII letters; what none of the secrets made is never reversed. Each hash asked
 * for costs one HMAC per secret, and its comparison takes the same time wherever it fails.
 *
 * <p>Whoever reverses must do so for the null sender alone, else he is a relay for those who have seen such an address;
 * and must limit wrong guesses. The null sender itself is never rewritten. Immutable, safe for all threads.
 */
public final class Srs {
    /** How old an SRS0 address may be, in days: Mail::SRS's and postsrsd's. */
    public static final int DAYS_VALID = 21;

    private static final int LONGEST_LOCAL_PART = 64;
    private static final Pattern SEPARATOR = Pattern.compile("[-+=]");
    private static final Pattern SRS0 = Pattern.compile("SRS0[-+=]", Pattern.CASE_INSENSITIVE);
    private static final Pattern SRS1 = Pattern.compile("SRS1[-+=]", Pattern.CASE_INSENSITIVE);

    /** How a sender stands in the envelope of a forward. */
    public sealed interface Forwarded {
        /** The address to send with. */
        record Rewritten(EmailAddress address) implements Forwarded { }

        /**
         * No SRS address can carry it: with a hash that we would accept again, its local part exceeds 64 octets
         * (RFC 5321 section 4.5.3.1.1), or its domain is an address literal that holds a {@code =}. To be stored, and
         * sent under a reference.
         */
        record DoesNotFit() implements Forwarded { }

        /** It lies in the domain that we send from: send it as it is. */
        record NotNeeded() implements Forwarded { }
    }

    /** What an address that a report came to stands for. */
    public sealed interface Reversed {
        /** The sender, who wrote to us directly. */
        record Original(EmailAddress address) implements Reversed { }

        /** The SRS0 address at the first forwarder, who knows the sender. */
        record NextHop(EmailAddress address) implements Reversed { }

        /** Ours, but more than {@link Srs#DAYS_VALID} days old. */
        record Expired() implements Reversed { }

        /** Begins like an SRS address, but none of our secrets made it. */
        record Forged() implements Reversed { }

        /** Does not begin like one. */
        record NotSrs() implements Reversed { }
    }

    private final List<SrsSecret> secrets;

    /**
     * @param secrets the one that makes new addresses first; the others are accepted. To change it put a new one in
     *                front and drop the old one {@link #DAYS_VALID} days later
     * @throws IllegalArgumentException if there is none
     */
    public Srs(List<SrsSecret> secrets) {
        if (secrets.isEmpty()) throw new IllegalArgumentException("no secret for SRS");
        this.secrets = List.copyOf(secrets);
    }

    /**
     * @param sender    MAIL FROM as it came; whether its domain is another one of ours is the caller's to know
     * @param ourDomain where reports come back to us
     */
    public Forwarded forward(EmailAddress sender, DomainName ourDomain, Instant now) {
        if (sender.domain().equals(ourDomain)) return new Forwarded.NotNeeded();
        String local = sender.localPart();
        if (SRS0.matcher(local).lookingAt()) return written("SRS1", List.of(sender.domain().ascii(), local.substring(4)), ourDomain);
        if (SRS1.matcher(local).lookingAt()) {
            Optional<Hop> hop = Hop.behindHash(local);
            if (hop.isPresent()) return onward(hop.get(), ourDomain);
        }
        return written("SRS0", List.of(SrsDay.of(now), sender.domain().ascii(), local), ourDomain);
    }

    /** @param address any recipient; its domain is not looked at, for only mail for the right one gets here */
    public Reversed reverse(EmailAddress address, Instant now) {
        String local = address.localPart();
        if (SRS0.matcher(local).lookingAt()) return original(local.substring(5).split("=", 4), now);
        if (SRS1.matcher(local).lookingAt()) return nextHop(local.substring(5).split("=", 3), address.domain(), now);
        return new Reversed.NotSrs();
    }

    /** The first forwarder and what stands behind its {@code SRS0}, separator included, which is its own affair. */
    private record Hop(DomainName domain, String opaque) {
        /** Empty if this only looks like SRS1; it is then an address like any other. */
        static Optional<Hop> behindHash(String local) {
            String[] parts = local.substring(5).split("=", 3);
            if (parts.length < 3 || !SEPARATOR.matcher(parts[2]).lookingAt()) return Optional.empty();
            return Srs.domain(parts[1]).map(first -> new Hop(first, parts[2]));
        }
    }

    /** Where we were the first forwarder ourselves, our own address comes out of its wrapping. */
    private Forwarded onward(Hop hop, DomainName ourDomain) {
        if (!hop.domain().equals(ourDomain)) return written("SRS1", List.of(hop.domain().ascii(), hop.opaque()), ourDomain);
        return mailbox("SRS0" + hop.opaque(), ourDomain).filter(Srs::fits)
                .<Forwarded>map(Forwarded.Rewritten::new).orElseGet(Forwarded.DoesNotFit::new);
    }

    /** With as many characters of the hash as fit, from {@link SrsSecret#LONGEST_MADE} down to what we accept again. */
    private Forwarded written(String tag, List<String> parts, DomainName ourDomain) {
        SrsSecret secret = secrets.getFirst();
        // All parts but the last, which is everything that is left, must be free of the separator.
        if (parts.subList(0, parts.size() - 1).stream().anyMatch(part -> part.contains("="))) return new Forwarded.DoesNotFit();
        String hash = secret.hash(parts);
        for (int length = SrsSecret.LONGEST_MADE; length >= secret.shortest(); length--) {
            String local = tag + "=" + hash.substring(0, length) + "=" + String.join("=", parts);
            Optional<EmailAddress> address = mailbox(local, ourDomain).filter(Srs::fits);
            if (address.isPresent()) return new Forwarded.Rewritten(address.get());
        }
        return new Forwarded.DoesNotFit();
    }

    /** @param parts hash, day, domain, local part */
    private Reversed original(String[] parts, Instant now) {
        if (parts.length < 4 || !isOurs(parts[0], List.of(parts[1], parts[2], parts[3]))) return new Reversed.Forged();
        Optional<EmailAddress> sender = domain(parts[2]).flatMap(home -> mailbox(parts[3], home));
        Optional<Integer> age = SrsDay.age(parts[1], now);
        if (sender.isEmpty() || age.isEmpty()) return new Reversed.Forged();
        return age.get() <= DAYS_VALID ? new Reversed.Original(sender.get()) : new Reversed.Expired();
    }

    /** @param parts hash, first forwarder, what stands behind its SRS0 */
    private Reversed nextHop(String[] parts, DomainName here, Instant now) {
        if (parts.length < 3 || !isOurs(parts[0], List.of(parts[1], parts[2]))) return new Reversed.Forged();
        Optional<EmailAddress> hop = domain(parts[1]).flatMap(first -> mailbox("SRS0" + parts[2], first));
        if (hop.isEmpty() || !SRS0.matcher(hop.get().localPart()).lookingAt()) return new Reversed.Forged();
        return hop.get().domain().equals(here) ? reverse(hop.get(), now) : new Reversed.NextHop(hop.get());
    }

    private boolean isOurs(String hash, List<String> parts) {
        boolean ours = false;
        for (SrsSecret secret : secrets) ours |= secret.made(hash, parts);
        return ours;
    }

    /** Counted as it stands on the wire, quotes included. */
    private static boolean fits(EmailAddress address) {
        int octets = address.toString().getBytes(UTF_8).length;
        return octets - address.domain().ascii().length() - 1 <= LONGEST_LOCAL_PART;
    }

    private static Optional<DomainName> domain(String text) {
        try {
            return Optional.of(DomainName.parse(text));
        } catch (IllegalArgumentException none) {
            return Optional.empty();
        }
    }

    private static Optional<EmailAddress> mailbox(String local, DomainName domain) {
        try {
            return Optional.of(new EmailAddress(local, domain));
        } catch (IllegalArgumentException none) {
            return Optional.empty();
        }
    }
}
