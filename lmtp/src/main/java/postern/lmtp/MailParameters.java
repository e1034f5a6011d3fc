package postern.lmtp;

import java.util.HashSet;
import java.util.Locale;

/**
 * What follows the path in MAIL (RFC 1870, RFC 6152, RFC 6531). RCPT takes no parameter here.
 *
 * @param size     announced octets; 0 if nothing was announced, {@link Long#MAX_VALUE} if it does not fit
 * @param eightBit {@code BODY=8BITMIME}
 */
record MailParameters(long size, boolean eightBit, boolean smtpUtf8) {
    static final MailParameters NONE = new MailParameters(0, false, false);

    /** @throws Refused with 555 5.5.4 for what is not known, 501 5.5.4 for what is known and wrong */
    static MailParameters parse(String text) throws Refused {
        MailParameters parameters = NONE;
        var seen = new HashSet<String>();
        for (String word : text.split(" ")) {
            if (word.isEmpty()) continue;
            int equals = word.indexOf('=');
            String name = (equals < 0 ? word : word.substring(0, equals)).toUpperCase(Locale.ROOT);
            if (!seen.add(name)) throw new Refused(501, "5.5.4", "the same parameter twice");
            parameters = parameters.with(name, equals < 0 ? "" : word.substring(equals + 1).toUpperCase(Locale.ROOT));
        }
        return parameters;
    }

    private MailParameters with(String name, String value) throws Refused {
        return switch (name) {
            case "SIZE" -> new MailParameters(octets(value), eightBit, smtpUtf8);
            case "BODY" -> new MailParameters(size, isEightBit(value), smtpUtf8);
            case "SMTPUTF8" -> new MailParameters(size, eightBit, isFlag(value));
            default -> throw new Refused(555, "5.5.4", "parameter not known");
        };
    }

    /** RFC 1870 section 6 allows 20 digits, more than a long holds. */
    private static long octets(String value) throws Refused {
        if (!value.matches("\\d{1,20}")) throw new Refused(501, "5.5.4", "SIZE takes 1 to 20 digits");
        return value.length() > 18 ? Long.MAX_VALUE : Long.parseLong(value);
    }

    private static boolean isEightBit(String value) throws Refused {
        return switch (value) {
            case "8BITMIME" -> true;
            case "7BIT" -> false;
            default -> throw new Refused(501, "5.5.4", "BODY takes 7BIT or 8BITMIME");
        };
    }

    private static boolean isFlag(String value) throws Refused {
        if (!value.isEmpty()) throw new Refused(501, "5.5.4", "SMTPUTF8 takes no value");
        return true;
    }
}
