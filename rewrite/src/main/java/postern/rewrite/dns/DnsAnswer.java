package postern.rewrite.dns;

import java.util.List;

/** What the DNS said. */
public sealed interface DnsAnswer {

    /** @param values one for each record, at least one */
    record Found(List<String> values) implements DnsAnswer {
        public Found {
            values = List.copyOf(values);
            if (values.isEmpty()) throw new IllegalArgumentException("found nothing: that is Absent");
        }
    }

    /**
     * The DNS answered: there is no such name, or it has no record of the kind.
     *
     * @param noSuchName true for NXDOMAIN: nothing is there, nor below it (RFC 8020); false where it was not told
     */
    record Absent(boolean noSuchName) implements DnsAnswer {
        /** Of the kind that was asked for. */
        public Absent() {
            this(false);
        }
    }

    /** Nobody answered, or not in time, or with an error: it may be there. @param why one line for the log */
    record Unreachable(String why) implements DnsAnswer { }
}
