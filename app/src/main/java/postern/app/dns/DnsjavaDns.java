package postern.app.dns;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.Pattern;
import org.xbill.DNS.AAAARecord;
import org.xbill.DNS.ARecord;
import org.xbill.DNS.ExtendedResolver;
import org.xbill.DNS.MXRecord;
import org.xbill.DNS.Name;
import org.xbill.DNS.PTRRecord;
import org.xbill.DNS.Record;
import org.xbill.DNS.Resolver;
import org.xbill.DNS.ReverseMap;
import org.xbill.DNS.SimpleResolver;
import org.xbill.DNS.TXTRecord;
import org.xbill.DNS.Type;
import org.xbill.DNS.lookup.LookupSession;
import org.xbill.DNS.lookup.NoSuchDomainException;
import org.xbill.DNS.lookup.NoSuchRRSetException;
import postern.rewrite.dns.Dns;
import postern.rewrite.dns.DnsAnswer;
import postern.rewrite.dns.DnsName;

/**
 * Asks a resolver, over UDP and, where an answer is cut short, over TCP. Follows CNAMEs.
 *
 * <p>Keeps no cache: the resolver has one, and who has just published a record wants to see it. Names are asked as they
 * stand, without the search list of the machine.
 * <p><b>On failure:</b> {@link DnsAnswer.Unreachable} after {@code timeout} at the latest.
 * <p><b>Threads:</b> any, at once; the caller waits.
 */
public final class DnsjavaDns implements Dns {
    private static final int MOST_VALUES = 100;
    private static final int MOST_REDIRECTS = 8;
    private static final Pattern PLAIN_LABEL = Pattern.compile("[ -~&&[^.]]+");

    private final LookupSession session;
    private final Duration timeout;

    private DnsjavaDns(Resolver resolver, Duration timeout) {
        this.session = LookupSession.builder().resolver(resolver).maxRedirects(MOST_REDIRECTS).build();
        this.timeout = timeout;
    }

    /** Asks the resolvers that the machine is set to use. @param timeout for one question, all repeats included */
    public static DnsjavaDns ofSystem(Duration timeout) {
        var resolver = new ExtendedResolver();
        resolver.setTimeout(perTry(timeout));
        return new DnsjavaDns(resolver, timeout);
    }

    /** Asks this one. @param timeout for one question, all repeats included */
    public static DnsjavaDns at(InetSocketAddress server, Duration timeout) {
        var once = new SimpleResolver(server);
        once.setTimeout(perTry(timeout));
        var resolver = new ExtendedResolver(List.of(once));
        resolver.setTimeout(perTry(timeout));
        return new DnsjavaDns(resolver, timeout);
    }

    @Override public DnsAnswer txt(DnsName name) {
        return ask(name(name), Type.TXT, records -> records.stream().map(r -> joined((TXTRecord) r)).toList());
    }

    @Override public DnsAnswer mx(DnsName name) {
        return ask(name(name), Type.MX, records -> records.stream().map(MXRecord.class::cast)
                .sorted(Comparator.comparingInt(MXRecord::getPriority)).map(r -> host(r.getTarget())).toList());
    }

    @Override public DnsAnswer a(DnsName name) {
        return ask(name(name), Type.A, records -> records.stream().map(r -> ((ARecord) r).getAddress().getHostAddress()).toList());
    }

    @Override public DnsAnswer aaaa(DnsName name) {
        return ask(name(name), Type.AAAA, records -> records.stream().map(r -> ((AAAARecord) r).getAddress().getHostAddress()).toList());
    }

    @Override public DnsAnswer ptr(InetAddress address) {
        return ask(ReverseMap.fromAddress(address), Type.PTR, records -> records.stream().map(r -> host(((PTRRecord) r).getTarget())).toList());
    }

    private interface Reading {
        List<String> values(List<Record> records);
    }

    private DnsAnswer ask(Name name, int type, Reading reading) {
        CompletableFuture<DnsAnswer> answer = session.lookupAsync(name, type).toCompletableFuture()
                .thenApply(result -> found(result.getRecords().stream().filter(r -> r.getType() == type).toList(), reading));
        try {
            return answer.get(timeout.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            return failed(e.getCause());
        } catch (TimeoutException _) {
            return new DnsAnswer.Unreachable("no answer within " + timeout.toSeconds() + " s");
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            return new DnsAnswer.Unreachable("interrupted");
        }
    }

    private static DnsAnswer found(List<Record> records, Reading reading) {
        if (records.isEmpty()) return new DnsAnswer.Absent();
        return records.size() > MOST_VALUES
                ? new DnsAnswer.Unreachable("more than " + MOST_VALUES + " records")
                : new DnsAnswer.Found(reading.values(records));
    }

    private static DnsAnswer failed(Throwable cause) {
        return switch (cause) {
            case NoSuchDomainException _ -> new DnsAnswer.Absent(true);
            case NoSuchRRSetException _ -> new DnsAnswer.Absent();
            default -> new DnsAnswer.Unreachable(cause.getMessage() == null ? cause.getClass().getSimpleName() : firstLine(cause.getMessage()));
        };
    }

    /** Octets above 127 become the characters of the same number, so none is lost. */
    private static String joined(TXTRecord record) {
        var text = new StringBuilder();
        for (byte[] part : record.getStringsAsByteArrays()) text.append(new String(part, StandardCharsets.ISO_8859_1));
        return text.toString();
    }

    /** Read back by {@link DnsName#parse}, except where a label holds a dot or an octet that no text shows: those stay escaped. */
    private static String host(Name target) {
        if (target.equals(Name.root)) return ".";
        var labels = new ArrayList<String>();
        for (int i = 0; i < target.labels() - 1; i++) {
            byte[] label = target.getLabel(i);
            String plain = new String(label, 1, label.length - 1, StandardCharsets.ISO_8859_1);
            labels.add(PLAIN_LABEL.matcher(plain).matches() ? plain : target.getLabelString(i));
        }
        return String.join(".", labels).toLowerCase(Locale.ROOT);
    }

    /** By octets: dnsjava's text form reads backslashes, quotes and more as its own. */
    private static Name name(DnsName name) {
        var wire = new ByteArrayOutputStream();
        for (String label : name.labels()) {
            wire.write(label.length());
            wire.writeBytes(label.getBytes(StandardCharsets.US_ASCII));
        }
        wire.write(0);
        try {
            return new Name(wire.toByteArray());
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String firstLine(String text) {
        return text.lines().findFirst().orElse("");
    }

    private static Duration perTry(Duration timeout) {
        return timeout.dividedBy(2);
    }
}
