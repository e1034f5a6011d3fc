package postern.app.settings;

import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import postern.rewrite.mail.DomainName;
import postern.rewrite.mail.EmailAddress;

/** How a value is written: each reads one, or throws an IllegalArgumentException whose message says what to write instead. */
final class Values {
    private static final Pattern SIZE = Pattern.compile("(\\d{1,12}) ?(B|KiB|MiB|GiB)");
    private static final Map<String, Integer> SIZE_SHIFTS = Map.of("B", 0, "KiB", 10, "MiB", 20, "GiB", 30);
    private static final Pattern DURATION = Pattern.compile("(\\d{1,9}) ?([smhd])");
    private static final Map<String, Integer> SECONDS = Map.of("s", 1, "m", 60, "h", 3600, "d", 86_400);

    private Values() { }

    static int port(String text) {
        return number(text, 1, 65_535, "use a port from 1 to 65535");
    }

    static int count(String text, int least, int most) {
        return number(text, least, most, "use a whole number from " + least + " to " + most);
    }

    private static int number(String text, int least, int most, String advice) {
        if (!text.matches("\\d{1,9}")) throw new IllegalArgumentException(advice);
        int number = Integer.parseInt(text);
        if (number < least || number > most) throw new IllegalArgumentException(advice);
        return number;
    }

    /** Octets. */
    static long size(String text) {
        Matcher size = SIZE.matcher(text);
        if (!size.matches()) throw new IllegalArgumentException("use a number with its unit: B, KiB, MiB or GiB");
        return Math.multiplyExact(Long.parseLong(size.group(1)), 1L << SIZE_SHIFTS.get(size.group(2)));
    }

    /** Octets, at least {@code least}. */
    static long size(String text, long least) {
        long size = size(text);
        if (size < least) throw new IllegalArgumentException("use at least " + sizeText(least));
        return size;
    }

    /** Octets in the largest unit that leaves no rest. */
    static String sizeText(long octets) {
        int shift = Math.min(30, Long.numberOfTrailingZeros(octets) / 10 * 10);
        return (octets >> shift) + (shift == 0 ? "B" : shift == 10 ? "KiB" : shift == 20 ? "MiB" : "GiB");
    }

    /** From {@code least} to {@code most}. */
    static Duration duration(String text, Duration least, Duration most) {
        Matcher duration = DURATION.matcher(text);
        if (!duration.matches()) throw new IllegalArgumentException("use a number with its unit: s, m, h or d");
        var value = Duration.ofSeconds(Long.parseLong(duration.group(1)) * SECONDS.get(duration.group(2)));
        if (value.compareTo(least) < 0 || value.compareTo(most) > 0) {
            throw new IllegalArgumentException("use " + durationText(least) + " to " + durationText(most));
        }
        return value;
    }

    private static String durationText(Duration value) {
        long seconds = value.toSeconds();
        return Stream.of("d", "h", "m", "s").filter(unit -> seconds % SECONDS.get(unit) == 0).findFirst()
                .map(unit -> seconds / SECONDS.get(unit) + unit).orElseThrow();
    }

    /** Scheme and authority alone, in lower case. */
    static URI publicUrl(String text) {
        try {
            URI url = new URI(text.toLowerCase(Locale.ROOT).replaceFirst("/$", ""));
            boolean known = "https".equals(url.getScheme()) || "http".equals(url.getScheme());
            if (known && url.getHost() != null && url.getRawUserInfo() == null && url.getRawPath().isEmpty() && url.getRawQuery() == null && url.getRawFragment() == null) return url;
        } catch (URISyntaxException _) {
            // told below
        }
        throw new IllegalArgumentException("use scheme and host such as https://lists.example.org, with nothing behind");
    }

    static EmailAddress address(String text) {
        try {
            return EmailAddress.parse(text);
        } catch (IllegalArgumentException _) {
            throw new IllegalArgumentException("use one e-mail address such as postmaster@example.org");
        }
    }

    /** A host's own name; no address literal. */
    static DomainName domain(String text) {
        try {
            DomainName name = DomainName.parse(text);
            if (!name.isLiteral()) return name;
        } catch (IllegalArgumentException _) {
            // told below
        }
        throw new IllegalArgumentException("use a host name such as mail.example.org");
    }

    static <E extends Enum<E>> E word(Class<E> words, String text) {
        return Stream.of(words.getEnumConstants()).filter(word -> word.name().toLowerCase(Locale.ROOT).equals(text)).findFirst()
                .orElseThrow(() -> new IllegalArgumentException("use one of " + Stream.of(words.getEnumConstants())
                        .map(word -> word.name().toLowerCase(Locale.ROOT)).collect(Collectors.joining(", "))));
    }

    /** A name that may stand in a log line and in an address of the API. */
    static String label(String text) {
        if (!text.matches("[a-z0-9][a-z0-9-]{0,31}")) throw new IllegalArgumentException("use up to 32 of a-z, 0-9 and -");
        return text;
    }

    static boolean flag(String text) {
        return switch (text) {
            case "true" -> true;
            case "false" -> false;
            default -> throw new IllegalArgumentException("use true or false");
        };
    }

    /** What a token file begins with. */
    static String prefix(String text) {
        if (!text.matches("[!-~&&[^,]]{4,64}")) throw new IllegalArgumentException("use 4 to 64 visible ASCII characters without a comma");
        return text;
    }

    /** A host that hands over anybody's mail: one of the two. */
    record Gateway(Optional<Network> network, Optional<DomainName> include) { }

    /** {@code 192.0.2.0/24}, or {@code include:_spf.example.com}. */
    static Gateway gateway(String text) {
        if (!text.startsWith("include:")) return new Gateway(Optional.of(Network.parse(text)), Optional.empty());
        return new Gateway(Optional.empty(), Optional.of(domain(text.substring("include:".length()))));
    }

    /** {@code 192.0.2.0/24 example.org example.com}. */
    static Settings.Submitter submitter(String text) {
        List<String> words = List.of(text.split(" +"));
        if (words.size() < 2) throw new IllegalArgumentException("use a network and the domains it may write for: 192.0.2.0/24 example.org");
        return new Settings.Submitter(Network.parse(words.getFirst()), words.stream().skip(1).map(Values::domain).toList());
    }

    /** The tag of a language (RFC 5646). */
    static String language(String text) {
        if (!text.matches("[a-z]{2,3}(-[A-Za-z0-9]{2,8}){0,3}")) throw new IllegalArgumentException("use a language such as en, nb or fr");
        return text;
    }

    /** As it stands in the field, in lower case. */
    static String authservId(String text) {
        if (!text.matches("[!-~&&[^;,()\"]]{1,255}")) throw new IllegalArgumentException("use the authserv-id such as mx.example.org");
        return text.toLowerCase(Locale.ROOT);
    }

    /** In lower case. */
    static String fieldName(String text) {
        if (!text.matches("[!-9;-~]{1,77}")) throw new IllegalArgumentException("use the name of a header field such as Message-ID");
        if (text.equalsIgnoreCase("From")) throw new IllegalArgumentException("a relay that writes From anew leaves no signature whole: it cannot be used");
        return text.toLowerCase(Locale.ROOT);
    }

    /** Without a login in it, which would be a secret in the settings. */
    static String jdbcUrl(String text) {
        if (!text.startsWith("jdbc:postgresql:")) {
            throw new IllegalArgumentException("must begin with jdbc:postgresql: (leave it out for the embedded database)");
        }
        String rest = text.substring("jdbc:".length());
        if (rest.matches("(?i).*[?&]password=.*") || rest.replaceFirst("[?].*", "").contains("@")) {
            throw new IllegalArgumentException("holds a login: use username and passwordFile instead");
        }
        try {
            return "jdbc:" + URI.create(rest);
        } catch (IllegalArgumentException _) {
            throw new IllegalArgumentException("is malformed: write jdbc:postgresql://host/database");
        }
    }
}
