package postern.app.settings;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Collects what is wrong with the settings, so that an operator hears of everything at once.
 *
 * <p>A fault is a name (dotted key or environment variable) and the rest of a sentence that begins with it. What is
 * told goes through {@link #shown}, so no value can break a line or fill a screen.
 */
final class Faults {
    private static final int MOST = 50;
    private static final int LONGEST = 60;

    /** One fault: {@code name} is what the operator wrote, {@code sentence} goes on from there. */
    record Fault(String name, String sentence) { }

    private final String source;
    private final Set<Fault> found = new LinkedHashSet<>();

    /** @param source whose faults these are: the file's path, or a word for the environment */
    Faults(String source) {
        this.source = source;
    }

    void add(String name, String sentence) {
        found.add(new Fault(shown(name), sentence));
    }

    void when(boolean wrong, String name, String sentence) {
        if (wrong) add(name, sentence);
    }

    /** @throws SettingsFault that tells all of them, if there is one */
    void throwIfAny() {
        if (!found.isEmpty()) throw new SettingsFault(text());
    }

    private String text() {
        var faults = List.copyOf(found);
        var lines = new ArrayList<String>();
        lines.add("fatal: " + source + " has " + faults.size() + (faults.size() == 1 ? " fault" : " faults") + "; nothing was started");
        int width = faults.stream().limit(MOST).mapToInt(fault -> fault.name().length()).max().orElse(0);
        faults.stream().limit(MOST).forEach(fault -> lines.add("  " + padded(fault.name(), width) + "   " + fault.sentence()));
        if (faults.size() > MOST) lines.add("  and " + (faults.size() - MOST) + " more");
        return String.join("\n", lines);
    }

    private static String padded(String name, int width) {
        return name + " ".repeat(width - name.length());
    }

    /** A value as it may be told: one line, printable, at most 60 characters. */
    static String shown(String value) {
        String line = value.replaceAll("\\p{C}", "?");
        return line.length() <= LONGEST ? line : line.substring(0, LONGEST) + "…";
    }
}
