package postern.rewrite.auth.dmarc;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import postern.rewrite.mail.DomainName;

/**
 * A walk up the DNS tree from one name, as far as it went (RFC 9989 section 4.10). Pure: {@link #names} says what to
 * ask, {@link #ends} when to stop, and a finished walk what follows from it.
 *
 * @param start where it began
 * @param found the records met on the way, the longest name first
 */
record TreeWalk(DomainName start, List<Step> found) {
    /** Questions to the DNS, for however many labels. */
    static final int MOST_QUESTIONS = 8;

    /** A name that has exactly one record. */
    record Step(DomainName at, DmarcRecord record) { }

    TreeWalk {
        found = List.copyOf(found);
    }

    /**
     * The names to ask, in order: the start, then upwards from its parent to the top-level domain. Of a start with eight
     * or more labels, the second is what its last seven make (steps 3, 4 and 7).
     */
    static List<DomainName> names(DomainName start) {
        var names = new ArrayList<DomainName>();
        names.add(start);
        int labels = start.labels().size();
        for (int keep = Math.min(labels, MOST_QUESTIONS) - 1; keep > 0; keep--) names.add(last(start, keep));
        return names;
    }

    /** True if nothing above this record is asked for (steps 2 and 6). */
    static boolean ends(DmarcRecord record) {
        return record.suffix() || record.top();
    }

    /** The organisational domain of the start (section 4.10.2); the start itself if the walk says nothing. */
    DomainName organisational() {
        for (Step step : found) {
            if (step.record().top()) return step.at();
            if (step.record().suffix() && !step.at().equals(start)) return last(start, step.at().labels().size() + 1);
        }
        return found.isEmpty() ? start : found.getLast().at();
    }

    /** The record that applies: the start's own, else its organisational domain's, else its public suffix's (section 4.10.1). */
    Optional<Step> applying() {
        DomainName organisational = organisational();
        return first(step -> step.at().equals(start))
                .or(() -> first(step -> step.at().equals(organisational)))
                .or(() -> first(step -> step.record().suffix()));
    }

    private Optional<Step> first(Predicate<Step> wanted) {
        return found.stream().filter(wanted).findFirst();
    }

    /** The last labels of a name. */
    private static DomainName last(DomainName name, int labels) {
        List<String> all = name.labels();
        return new DomainName(String.join(".", all.subList(all.size() - labels, all.size())));
    }
}
