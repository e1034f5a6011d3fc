package postern.rewrite.sign;

import java.util.List;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import postern.rewrite.mail.HeaderField;

/**
 * The ARC sets of a header, as a sealer has to know them (RFC 8617 section 4.2.1). Nothing is verified here.
 *
 * @param highest the highest instance named, 0 if there is no ARC field that names one
 * @param whole   every instance from 1 to the highest has its three fields once, and there is no ARC field besides
 * @param ended   the highest instance says {@code cv=fail}: there is nothing left to seal (section 5.1.3)
 * @param fields  of a whole chain, in the order in which a seal covers them; else empty
 */
record ArcChain(int highest, boolean whole, boolean ended, List<HeaderField> fields) {
    /** In the order in which a seal covers the fields of a set (section 5.1.1). */
    private static final List<String> NAMES = List.of(ArcSealer.RESULTS, ArcSealer.MESSAGE_SIGNATURE, ArcSealer.SEAL);
    /** The results begin with the instance; the other two are tag lists in any order. */
    private static final Pattern INSTANCE_FIRST = Pattern.compile("\\s*+i\\s*+=\\s*+([0-9]{1,8})\\s*+;");
    private static final Pattern INSTANCE = Pattern.compile("(?:^|;)\\s*+i\\s*+=\\s*+([0-9]{1,8})\\s*+(?:;|$)");
    private static final Pattern FAILED = Pattern.compile("(?:^|;)\\s*+cv\\s*+=\\s*+fail\\s*+(?:;|$)", Pattern.CASE_INSENSITIVE);

    static ArcChain of(List<HeaderField> header) {
        int highest = 0;
        boolean ended = false;
        boolean strays = false;
        var places = new TreeMap<Integer, HeaderField>();
        for (HeaderField field : header) {
            int kind = kind(field);
            if (kind < 0) continue;
            String value = field.value();
            int instance = instance(kind, value);
            boolean failed = NAMES.get(kind).equals(ArcSealer.SEAL) && FAILED.matcher(value).find();
            ended = instance > highest ? failed : ended || failed && instance == highest;
            highest = Math.max(highest, instance);
            strays |= instance == 0 || places.put(instance * NAMES.size() + kind, field) != null;
        }
        boolean whole = !strays && places.size() == (long) highest * NAMES.size();
        return new ArcChain(highest, whole, ended, whole ? List.copyOf(places.values()) : List.of());
    }

    /** No field of a chain, well-formed or not. */
    boolean isAbsent() {
        return whole && fields.isEmpty();
    }

    /** Its place in {@link #NAMES}, or -1. */
    private static int kind(HeaderField field) {
        for (int kind = 0; kind < NAMES.size(); kind++) if (field.is(NAMES.get(kind))) return kind;
        return -1;
    }

    /** 0 if the field does not name one. */
    private static int instance(int kind, String value) {
        Matcher matcher = INSTANCE.matcher(value);
        boolean named = NAMES.get(kind).equals(ArcSealer.RESULTS) ? matcher.usePattern(INSTANCE_FIRST).lookingAt() : matcher.find();
        return named ? Integer.parseInt(matcher.group(1)) : 0;
    }
}
