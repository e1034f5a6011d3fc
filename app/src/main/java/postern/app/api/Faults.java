package postern.app.api;

import java.util.ArrayList;
import java.util.List;

/** Gathers what is wrong with a request, so that all of it is told at once; the first 100 by name, the rest by number. */
final class Faults {
    private static final int MOST = 100;

    private final List<FieldFault> faults = new ArrayList<>();
    private int more;

    void add(String field, String detail) {
        if (faults.size() < MOST) faults.add(new FieldFault(field, detail));
        else more++;
    }

    boolean isEmpty() {
        return faults.isEmpty();
    }

    /** @throws Problem 422 */
    void throwIfAny() {
        if (!faults.isEmpty()) throw Problem.invalid(faults, more);
    }
}
