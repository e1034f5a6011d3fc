package postern.rewrite.dns;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Map.Entry;
import java.util.Optional;
import postern.rewrite.dns.RememberingDns.Question;
import postern.rewrite.dns.RememberingDns.Type;

/**
 * The DNS as it was for one submission: what was asked then is answered as it was then, trouble too, so that whoever reads the same proofs
 * over it finds the same. It can be written down: one line for an answer, in printable ASCII.
 *
 * <p><b>On failure:</b> what was not asked then is {@link DnsAnswer.Unreachable}.
 * <p><b>Threads:</b> any, at once; nothing is waited for.
 */
public final class RememberedAnswers implements Dns {
    private static final DnsAnswer NEVER_ASKED = new DnsAnswer.Unreachable("it was not asked when the mail came");

    private final Map<Question, DnsAnswer> answers;

    RememberedAnswers(Map<Question, DnsAnswer> answers) {
        this.answers = Map.copyOf(answers);
    }

    @Override public DnsAnswer txt(DnsName name) {
        return answer(Type.TXT, name);
    }

    @Override public DnsAnswer mx(DnsName name) {
        return answer(Type.MX, name);
    }

    @Override public DnsAnswer a(DnsName name) {
        return answer(Type.A, name);
    }

    @Override public DnsAnswer aaaa(DnsName name) {
        return answer(Type.AAAA, name);
    }

    @Override public DnsAnswer ptr(InetAddress address) {
        return answer(Type.PTR, address);
    }

    private DnsAnswer answer(Type type, Object of) {
        return answers.getOrDefault(new Question(type, of), NEVER_ASKED);
    }

    /** Lines that end in LF, in a fixed order. */
    public String text() {
        var lines = new ArrayList<String>();
        answers.forEach((question, answer) -> lines.add(question.type().name().toLowerCase(Locale.ROOT) + " " + escaped(of(question)) + " " + words(answer)));
        lines.sort(null);
        return lines.isEmpty() ? "" : String.join("\n", lines) + "\n";
    }

    /** @throws IllegalArgumentException if that is not what {@link #text} wrote */
    public static RememberedAnswers parse(String text) {
        var answers = new LinkedHashMap<Question, DnsAnswer>();
        text.lines().map(RememberedAnswers::line).forEach(line -> answers.put(line.getKey(), line.getValue()));
        return new RememberedAnswers(answers);
    }

    private static String of(Question question) {
        return question.of() instanceof InetAddress address ? address.getHostAddress() : ((DnsName) question.of()).ascii();
    }

    private static String words(DnsAnswer answer) {
        return switch (answer) {
            case DnsAnswer.Found(List<String> values) -> "found" + String.join("", values.stream().map(value -> " =" + escaped(value)).toList());
            case DnsAnswer.Absent _ -> "absent";
            case DnsAnswer.Unreachable(String why) -> "unreachable =" + escaped(why);
        };
    }

    private static Entry<Question, DnsAnswer> line(String line) {
        String[] words = line.split(" ");
        if (words.length < 3) throw new IllegalArgumentException("a line of " + words.length + " words");
        Type type = Type.valueOf(words[0].toUpperCase(Locale.ROOT));
        String of = plain(words[1]);
        return Map.entry(new Question(type, type == Type.PTR ? InetAddress.ofLiteral(of) : new DnsName(of)), answer(words));
    }

    private static DnsAnswer answer(String[] words) {
        List<String> values = Arrays.stream(words).skip(3).map(RememberedAnswers::value).toList();
        return switch (words[2]) {
            case "found" -> new DnsAnswer.Found(values);
            case "absent" -> new DnsAnswer.Absent();
            case "unreachable" -> new DnsAnswer.Unreachable(Optional.of(values).filter(one -> !one.isEmpty()).map(List::getFirst).orElse(""));
            default -> throw new IllegalArgumentException("not an answer");
        };
    }

    private static String value(String word) {
        if (!word.startsWith("=")) throw new IllegalArgumentException("not a value");
        return plain(word.substring(1));
    }

    private static String escaped(String text) {
        var escaped = new StringBuilder();
        for (char c : text.toCharArray()) {
            if (c > ' ' && c < 127 && c != '%') escaped.append(c);
            else escaped.append(String.format("%%%04x", (int) c));
        }
        return escaped.toString();
    }

    private static String plain(String escaped) {
        var text = new StringBuilder();
        for (int i = 0; i < escaped.length(); i++) {
            char c = escaped.charAt(i);
            if (c != '%') {
                text.append(c);
                continue;
            }
            if (i + 4 >= escaped.length()) throw new IllegalArgumentException("an escape without its digits");
            text.append((char) Integer.parseInt(escaped.substring(i + 1, i + 5), 16));
            i += 4;
        }
        return text.toString();
    }
}
