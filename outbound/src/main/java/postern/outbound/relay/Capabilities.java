package postern.outbound.relay;

import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.OptionalLong;
import java.util.Set;

/**
 * What a relay says it can do, in its answer to EHLO (RFC 5321 section 4.1.1.1). Unknown and malformed lines are passed over.
 *
 * @param size       empty where SIZE is not offered (RFC 1870); 0 where it is offered without a limit
 * @param mechanisms of AUTH (RFC 4954), in upper case
 */
record Capabilities(boolean pipelining, boolean eightBitMime, boolean smtpUtf8, boolean startTls, OptionalLong size, Set<String> mechanisms) {
    /** Of a relay that knows HELO only. */
    static final Capabilities NONE = new Capabilities(false, false, false, false, OptionalLong.empty(), Set.of());

    Capabilities {
        mechanisms = Set.copyOf(mechanisms);
    }

    /** @param lines of the answer to EHLO; the first is the relay's name */
    static Capabilities of(List<String> lines) {
        var keywords = new HashSet<String>();
        var mechanisms = new HashSet<String>();
        OptionalLong size = OptionalLong.empty();
        for (String line : lines.subList(1, lines.size())) {
            List<String> words = List.of(line.strip().toUpperCase(Locale.ROOT).split("[ \t]+"));
            List<String> parameters = words.subList(1, words.size());
            keywords.add(words.getFirst());
            switch (words.getFirst()) {
                case "SIZE" -> size = OptionalLong.of(limit(parameters));
                case "AUTH" -> mechanisms.addAll(parameters);
                default -> addOldAuth(words, mechanisms);
            }
        }
        return new Capabilities(keywords.contains("PIPELINING"), keywords.contains("8BITMIME"), keywords.contains("SMTPUTF8"),
                keywords.contains("STARTTLS"), size, mechanisms);
    }

    /** True if a message of so many octets may be sent. */
    boolean takes(long octets) {
        return size.isEmpty() || size.getAsLong() == 0 || octets <= size.getAsLong();
    }

    private static long limit(List<String> parameters) {
        return parameters.isEmpty() || !parameters.getFirst().matches("[0-9]{1,18}") ? 0 : Long.parseLong(parameters.getFirst());
    }

    /** {@code AUTH=PLAIN LOGIN}, as servers wrote it before RFC 2554. */
    private static void addOldAuth(List<String> words, Collection<String> mechanisms) {
        if (!words.getFirst().startsWith("AUTH=")) return;
        mechanisms.add(words.getFirst().substring("AUTH=".length()));
        mechanisms.addAll(words.subList(1, words.size()));
    }
}
