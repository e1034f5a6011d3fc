package postern.app.settings;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads the variables {@code POSTERN_*}. An empty one counts as not set, as compose files write it. Names are judged
 * here; values later, with those of the file.
 */
final class Environment {
    private static final String PREFIX = "POSTERN_";
    private static final Pattern NUMBER = Pattern.compile("_(\\d{1,2})_");

    /** Not settings, but read by the start script, the logging, this package and the tests. */
    private static final Set<String> OTHERS = Set.of("POSTERN_CONFIG", "POSTERN_JAVA_HOME", "POSTERN_JAVA_OPTS", "POSTERN_BUILD",
            "POSTERN_VECTORS", Environment.LOG);

    /** What Kubernetes puts into every container beside a service that is called postern. */
    private static final Pattern SERVICE_LINK = Pattern.compile(
            "POSTERN_(SERVICE_HOST|SERVICE_PORT(_.*)?|PORT|PORT_\\d+_(TCP|UDP)(_(PROTO|PORT|ADDR))?)");

    /** How much is logged; read by {@code logback.xml}. */
    static final String LOG = "POSTERN_LOG";
    private static final List<String> LOG_LEVELS = List.of("info", "debug");

    private Environment() { }

    static void read(Map<String, String> environment, Given given, Faults faults) {
        new TreeMap<>(environment).forEach((variable, value) -> {
            if (!variable.startsWith(PREFIX) || SERVICE_LINK.matcher(variable).matches()) return;
            if (variable.equals(LOG)) faults.when(!value.isEmpty() && !LOG_LEVELS.contains(value), LOG, "is " + Faults.shown(value) + ": use info or debug");
            else if (!OTHERS.contains(variable)) read(variable, value.strip(), given, faults);
        });
    }

    private static void read(String variable, String value, Given given, Faults faults) {
        Matcher numbered = NUMBER.matcher(variable);
        int number = numbered.find() ? Integer.parseInt(numbered.group(1)) : 0;
        List<String> names = Key.names(number);
        var known = names.stream().filter(name -> Key.variable(name).equals(variable)).findFirst();
        if (known.isEmpty()) {
            faults.add(variable, Nearest.sentence("setting", variable, names.stream().map(Key::variable).toList()));
        } else if (!value.isEmpty()) {
            given.put(known.get(), new Given.Value(variable, List.of(value), false));
        }
    }
}
