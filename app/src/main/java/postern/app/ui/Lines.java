package postern.app.ui;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import postern.app.api.SideDoor;

/** Tells what is wrong with lines that were typed, by the lines themselves. */
final class Lines {
    private static final int SHOWN_FAULTS = 20;
    private static final int LONGEST_LINE = 80;
    /** {@code members[3].address}. */
    private static final Pattern PLACE = Pattern.compile("[a-z]+\\[(\\d{1,6})](\\.[a-z]+)?");

    private Lines() { }

    /** @param lines as they were sent: the n-th was the n-th entry */
    static List<String> faults(String detail, List<SideDoor.Fault> faults, List<String> lines) {
        if (faults.isEmpty()) return List.of(detail);
        var told = new ArrayList<String>();
        for (SideDoor.Fault fault : faults.subList(0, Math.min(SHOWN_FAULTS, faults.size()))) told.add(sentence(fault, lines));
        if (faults.size() > SHOWN_FAULTS) told.add("And more like these.");
        return told;
    }

    private static String sentence(SideDoor.Fault fault, List<String> lines) {
        Matcher place = PLACE.matcher(fault.field());
        if (!place.matches() || Integer.parseInt(place.group(1)) >= lines.size()) return fault.field() + " " + fault.detail() + ".";
        String line = lines.get(Integer.parseInt(place.group(1)));
        String shown = line.length() > LONGEST_LINE ? line.substring(0, LONGEST_LINE) + "…" : line;
        return "“" + shown + "” " + (".name".equals(place.group(2)) ? "has a name that " : "") + fault.detail() + ".";
    }
}
