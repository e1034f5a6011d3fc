package postern.app.notices;

import com.samskivert.mustache.Mustache;
import com.samskivert.mustache.MustacheException;
import com.samskivert.mustache.Template;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** One text, tried. */
final class NoticeTemplate {
    private static final Pattern TAG = Pattern.compile("\\{\\{\\s*([^\\w\\s]?)\\s*([^}]*?)\\s*}}");
    private static final Pattern LINE = Pattern.compile("line (\\d+)");
    private static final Mustache.Compiler COMPILER = Mustache.compiler().escapeHTML(false).strictSections(true).emptyStringIsFalse(true);

    private final Template subject;
    /** Begins with two empty lines, so that its lines are numbered as the file's. */
    private final Template text;

    private NoticeTemplate(Template subject, Template text) {
        this.subject = subject;
        this.text = text;
    }

    /** @param file as it is told; what is wrong is added to {@code faults}, and then there is none */
    static Optional<NoticeTemplate> of(NoticeKind kind, String file, String written, List<String> faults) {
        String[] lines = written.split("\n", 3);
        if (lines.length < 3 || lines[0].isBlank() || !lines[1].isBlank() || lines[2].isBlank()) {
            faults.add(file + " line 1: a text has its subject in the first line, then an empty line, then the rest");
            return Optional.empty();
        }
        List<String> wrong = unknown(kind, file, written);
        Optional<NoticeTemplate> template = wrong.isEmpty() ? tried(kind, file, lines, wrong) : Optional.empty();
        faults.addAll(wrong);
        return template;
    }

    Texts.Filled fill(NoticeText words) {
        Map<String, Object> values = words.values();
        return new Texts.Filled(subject.execute(values).strip(), text.execute(values).strip() + "\n");
    }

    private static Optional<NoticeTemplate> tried(NoticeKind kind, String file, String[] lines, List<String> faults) {
        try {
            var template = new NoticeTemplate(COMPILER.compile(lines[0]), COMPILER.compile("\n\n" + lines[2]));
            kind.specimens().forEach(template::fill);
            return Optional.of(template);
        } catch (MustacheException.Context faulty) {
            faults.add(file + " line " + faulty.lineNo + ": {{" + faulty.key + "}} cannot stand here");
        } catch (MustacheException faulty) {
            Matcher line = LINE.matcher(faulty.getMessage());
            faults.add(file + (line.find() ? " line " + line.group(1) : "") + ": " + faulty.getMessage());
        }
        return Optional.empty();
    }

    private static List<String> unknown(NoticeKind kind, String file, String written) {
        var known = new TreeSet<String>();
        kind.specimens().forEach(specimen -> names(specimen.values(), known));
        var wrong = new ArrayList<String>();
        for (MatchResult tag : TAG.matcher(written).results().toList()) {
            long line = written.substring(0, tag.start()).chars().filter(c -> c == '\n').count() + 1;
            if (!"#^/!".contains(tag.group(1))) {
                wrong.add(file + " line " + line + ": " + tag.group() + " is more than a text may do");
            } else if (!tag.group(1).equals("!") && !known.contains(tag.group(2))) {
                wrong.add(file + " line " + line + ": {{" + tag.group(2) + "}} is not known; there are " + String.join(", ", known));
            }
        }
        return wrong;
    }

    private static void names(Map<?, ?> values, Collection<String> names) {
        values.forEach((name, value) -> {
            names.add(name.toString());
            if (value instanceof List<?> several && several.getFirst() instanceof Map<?, ?> inner) names(inner, names);
        });
    }
}
