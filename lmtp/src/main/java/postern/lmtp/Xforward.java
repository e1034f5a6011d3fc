package postern.lmtp;

import java.io.ByteArrayOutputStream;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What XFORWARD told so far (Postfix XFORWARD_README). A value: each command makes a new one.
 *
 * @param attributes by name in upper case; what was not told or is {@code [UNAVAILABLE]} is not there
 * @param told       at least one command came
 */
record Xforward(Map<String, String> attributes, boolean told) {
    static final Xforward NOTHING = new Xforward(Map.of(), false);
    /** As announced in LHLO. */
    static final String KEYWORD = "XFORWARD NAME ADDR PORT PROTO HELO IDENT SOURCE";
    private static final Set<String> NAMES = Set.of(KEYWORD.split(" ", 2)[1].split(" "));
    private static final int LONGEST_VALUE = 255;
    /** Special in message headers: Postfix too replaces them on arrival. */
    private static final String SPECIAL = " <>()\\\";@";

    Xforward {
        attributes = Map.copyOf(attributes);
    }

    /**
     * These attributes, overwritten by those of one more command.
     *
     * @throws Refused with 501 5.5.4; then nothing of the command holds
     */
    Xforward with(String argument) throws Refused {
        if (argument.isBlank()) throw malformed("no attribute");
        var all = new HashMap<>(attributes);
        for (String word : argument.strip().split(" +")) {
            int equals = word.indexOf('=');
            String name = word.substring(0, Math.max(equals, 0)).toUpperCase(Locale.ROOT);
            if (!NAMES.contains(name)) throw malformed("attribute not known");
            Optional<String> value = value(name, word.substring(equals + 1));
            value.ifPresentOrElse(text -> all.put(name, text), () -> all.remove(name));
        }
        return new Xforward(all, true);
    }

    /** Empty if XFORWARD told nothing. Without ADDR it was a local submission, and what describes a client is ignored. */
    Optional<Peer.Client> client() {
        if (!told) return Optional.empty();
        if (!attributes.containsKey("ADDR")) {
            return Optional.of(new Peer.Client(Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty(),
                    get("IDENT"), get("SOURCE")));
        }
        return Optional.of(new Peer.Client(get("NAME"), get("ADDR").flatMap(Xforward::address), get("PORT").map(Integer::valueOf),
                get("PROTO"), get("HELO"), get("IDENT"), get("SOURCE")));
    }

    private Optional<String> get(String name) {
        return Optional.ofNullable(attributes.get(name));
    }

    private static Optional<String> value(String name, String xtext) throws Refused {
        if (xtext.length() > LONGEST_VALUE) throw malformed("value too long");
        String text = printable(decode(xtext));
        if (text.isEmpty() || text.equalsIgnoreCase("[UNAVAILABLE]")) return Optional.empty();
        boolean right = switch (name) {
            case "PORT" -> text.matches("\\d{1,5}") && Integer.parseInt(text) >= 1 && Integer.parseInt(text) <= 65535;
            case "PROTO" -> text.length() <= 64;
            case "SOURCE" -> text.equals("LOCAL") || text.equals("REMOTE");
            default -> true;
        };
        if (!right) throw malformed(name + " is out of range");
        return Optional.of(text);
    }

    /** RFC 3461 section 4: {@code +} and two hexadecimal digits stand for an octet. */
    private static byte[] decode(String xtext) throws Refused {
        var octets = new ByteArrayOutputStream(xtext.length());
        byte[] bytes = xtext.getBytes(StandardCharsets.UTF_8);
        for (int i = 0; i < bytes.length; i++) {
            if (bytes[i] != '+') {
                octets.write(bytes[i]);
                continue;
            }
            int high = i + 2 < bytes.length ? Character.digit(bytes[i + 1], 16) : -1;
            int low = i + 2 < bytes.length ? Character.digit(bytes[i + 2], 16) : -1;
            if (high < 0 || low < 0) throw malformed("value is no xtext");
            octets.write(high << 4 | low);
            i += 2;
        }
        return octets.toByteArray();
    }

    /** Whatever could break a line or a header field becomes a question mark. */
    private static String printable(byte[] octets) {
        var text = new StringBuilder(octets.length);
        for (byte octet : octets) {
            char c = (char) (octet & 0xff);
            text.append(c < 0x21 || c > 0x7e || SPECIAL.indexOf(c) >= 0 ? '?' : c);
        }
        return text.toString();
    }

    /** Postfix writes {@code IPv6:2001:db8::1}; the address may also be none of IP. */
    private static Optional<InetAddress> address(String text) {
        return IpLiteral.parse(text.regionMatches(true, 0, "IPv6:", 0, 5) ? text.substring(5) : text);
    }

    private static Refused malformed(String why) {
        return new Refused(501, "5.5.4", "XFORWARD: " + why);
    }
}
