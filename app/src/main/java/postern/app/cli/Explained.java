package postern.app.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** An explanation as a person reads it: the proofs a line each, then a few lines for each recipient. Answers of other shapes give gaps, never an exception. */
final class Explained {
    private final Map<?, ?> answer;
    private final StringBuilder text = new StringBuilder();

    Explained(Map<?, ?> answer) {
        this.answer = answer;
    }

    /** Without a line end behind the last line; nothing in it steers a terminal. */
    String text() {
        if (answer.get("proofs") instanceof Map<?, ?> proofs) proofs(proofs);
        else line("The message would be refused unread.");
        for (Map<?, ?> destination : objects(answer.get("destinations"))) destination(destination);
        return Asking.printable(text.toString().stripTrailing());
    }

    private void proofs(Map<?, ?> proofs) {
        Map<?, ?> spf = object(proofs.get("spf"));
        proof("SPF", spf, List.of(Answer.text(spf, "domain")));
        List<Map<?, ?>> signatures = objects(proofs.get("dkim"));
        if (signatures.isEmpty()) proof("DKIM", Map.of("result", "none"), List.of());
        for (Map<?, ?> one : signatures) proof("DKIM", one, List.of(Answer.text(one, "domain"), Answer.text(one, "selector"), Answer.text(one, "algorithm")));
        Map<?, ?> arc = object(proofs.get("arc"));
        proof("ARC", arc, List.of(sealed(words(arc.get("sealers")))));
        dmarc(object(proofs.get("dmarc")));
        objects(proofs.get("others")).forEach(this::dmarc);
        line("Author " + (Answer.text(proofs, "by").isEmpty() ? "not proven" : "proven by " + Answer.text(proofs, "by")));
    }

    private static String sealed(String sealers) {
        return sealers.isEmpty() ? "" : "sealed by " + sealers;
    }

    private void dmarc(Map<?, ?> dmarc) {
        if (dmarc.isEmpty()) return;
        String aligned = words(dmarc.get("aligned"));
        proof("DMARC", dmarc, List.of(Answer.text(dmarc, "domain"), "policy " + Answer.text(dmarc, "policy"), aligned.isEmpty() ? "" : "by " + aligned));
    }

    private void proof(String name, Map<?, ?> found, List<String> details) {
        String about = String.join(", ", details.stream().filter(detail -> !detail.isEmpty()).toList());
        String reason = Answer.text(found, "reason");
        line("%-6s %s%s%s".formatted(name, Answer.text(found, "result"), about.isEmpty() ? "" : " (" + about + ")", reason.isEmpty() ? "" : ": " + reason));
    }

    private void destination(Map<?, ?> one) {
        line("");
        line(Answer.text(one, "to") + ": " + Answer.text(one, "decision"));
        String rule = Answer.text(one, "rule");
        String reason = Answer.text(one, "reason");
        Map<?, ?> forecast = object(one.get("forecast"));
        detail("rule", rule + (reason.equals(rule) || reason.equals(Answer.text(forecast, "reason")) ? "" : ": " + reason));
        detail("From", switch (Answer.text(one, "from")) {
            case "keep" -> "kept";
            case "munge" -> Boolean.TRUE.equals(one.get("hidden")) ? "hidden" : "munged";
            case String other -> other;
        });
        if (!forecast.isEmpty()) detail("forecast", Answer.text(forecast, "result") + ": " + Answer.text(forecast, "reason"));
        if (Answer.text(one, "decision").equals("accept")) detail("recipients", Answer.text(one, "recipients"));
        for (Object member : list(one.get("members"))) detail("member", String.valueOf(member));
        changes(one);
        if (one.get("before") != null) detail("before", "the same mail came; answered as then, and nothing is added");
        detail("reply", Answer.text(one, "reply"));
    }

    /** The header as it differs, and what else is changed; where the answer has no such, all changes in words. */
    private void changes(Map<?, ?> one) {
        List<?> header = list(one.get("header"));
        for (Object change : list(one.get(header.isEmpty() ? "changes" : "besides"))) detail("change", String.valueOf(change));
        if (header.isEmpty()) return;
        line("  header");
        for (Object field : header) line("    " + field);
    }

    private void detail(String name, String value) {
        if (!value.isEmpty()) line("  %-11s%s".formatted(name, value));
    }

    private void line(String line) {
        text.append(line.replaceAll("[\r\n]", " ")).append('\n');
    }

    private static Map<?, ?> object(Object value) {
        return value instanceof Map<?, ?> object ? object : Map.of();
    }

    private static List<?> list(Object value) {
        return value instanceof List<?> items ? items : List.of();
    }

    private static List<Map<?, ?>> objects(Object value) {
        var objects = new ArrayList<Map<?, ?>>();
        for (Object item : list(value)) objects.add(object(item));
        return objects;
    }

    private static String words(Object value) {
        return String.join(", ", list(value).stream().map(String::valueOf).toList());
    }
}
