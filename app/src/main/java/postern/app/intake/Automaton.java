package postern.app.intake;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import postern.rewrite.mail.HeaderField;
import postern.rewrite.mail.RawMessage;

/**
 * What kind of program wrote a mail, as far as its header tells (RFC 3834 section 5, RFC 3464, RFC 8098, and what vacation
 * programs write that know none of these). Subjects do not count: persons write "Out of office" too. Pure.
 *
 * @param why      in words for the journal
 * @param asItCame seen by a field that is no part of what makes two mails the same ({@link SubmissionKey})
 */
record Automaton(Kind kind, String why, boolean asItCame) {
    enum Kind {
        /** A person, or a program that writes as one does. */
        NONE,
        /** Of its own accord: monitoring, calendars, cron. */
        GENERATED,
        /** In answer to a mail. */
        REPLY,
        /** About the fate of a mail: delivery reports, dispositions, complaints. */
        REPORT
    }

    private static final Automaton NOBODY = new Automaton(Kind.NONE, "", false);
    /** Who writes reports, of the kind that is none of RFC 3464 too. */
    private static final Pattern DAEMON = Pattern.compile("(?:^|[<\\s])mailer-daemon(?:@[^@<>\\s]+)?>?\\s*(?:\\([^()]*\\)\\s*)*$");
    private static final Pattern COMMENTS = Pattern.compile("^(?:\\s|\\([^()]*\\))+");
    /** Written by vacation programs alone. */
    private static final Set<String> REPLIES = Set.of("x-autoreply", "x-autorespond", "x-autoreply-from", "x-mail-autoreply", "x-fc-machinegenerated");
    private static final Set<String> PRECEDENCES = Set.of("precedence", "x-precedence", "preference");
    private static final Set<String> NO = Set.of("no", "false", "");

    static Automaton of(RawMessage message) {
        List<HeaderField> fields = message.fields();
        return report(fields).or(() -> reply(fields)).or(() -> generated(fields)).orElse(NOBODY);
    }

    private static Optional<Automaton> report(List<HeaderField> fields) {
        for (HeaderField field : fields) {
            String value = lower(field);
            boolean type = field.is("Content-Type") && List.of("multipart/report", "message/delivery-status", "message/disposition-notification", "message/feedback-report")
                    .stream().anyMatch(value::startsWith);
            if (type) return found(Kind.REPORT, "a report", false);
            if (field.is("X-Failed-Recipients")) return found(Kind.REPORT, "a report (X-Failed-Recipients)", true);
        }
        boolean daemon = fields.stream().anyMatch(field -> field.is("From") && DAEMON.matcher(lower(field)).find());
        return daemon ? found(Kind.REPORT, "a report (From)", false) : Optional.empty();
    }

    private static Optional<Automaton> reply(List<HeaderField> fields) {
        String submitted = autoSubmitted(fields);
        for (HeaderField field : fields) {
            String name = field.name().toLowerCase(Locale.ROOT);
            String value = lower(field);
            if (name.equals("auto-submitted") && word(value).equals("auto-replied")) return found(Kind.REPLY, "an automatic reply", false);
            if (REPLIES.contains(name) && !NO.contains(value)) return found(Kind.REPLY, "an automatic reply (" + field.name() + ")", true);
            if (PRECEDENCES.contains(name) && value.equals("auto_reply")) return found(Kind.REPLY, "an automatic reply (" + field.name() + ")", !name.equals("precedence"));
            if (name.equals("delivered-to") && value.equals("autoresponder")) return found(Kind.REPLY, "an automatic reply (Delivered-To)", true);
            if (name.equals("x-post-messageclass") && value.contains("autoresponder")) return found(Kind.REPLY, "an automatic reply (X-POST-MessageClass)", true);
            // Exchange's Out of Office says auto-generated; rules that merely redirect a mail write this field alone.
            if (name.equals("x-ms-exchange-inbox-rules-loop") && !submitted.isEmpty()) return found(Kind.REPLY, "an automatic reply (Exchange)", true);
        }
        return Optional.empty();
    }

    private static Optional<Automaton> generated(List<HeaderField> fields) {
        if (!autoSubmitted(fields).isEmpty()) return found(Kind.GENERATED, "written by a program (Auto-Submitted)", false);
        boolean bulk = fields.stream().anyMatch(field -> field.is("Precedence") && Set.of("bulk", "junk").contains(lower(field)));
        return bulk ? found(Kind.GENERATED, "written by a program (Precedence)", false) : Optional.empty();
    }

    /** The first word of the field that is not {@code no}; empty if there is none. */
    private static String autoSubmitted(List<HeaderField> fields) {
        return fields.stream().filter(field -> field.is("Auto-Submitted")).map(field -> word(lower(field)))
                .filter(word -> !NO.contains(word)).findFirst().orElse("");
    }

    /** Without the comments around it and parameters behind it (RFC 3834 section 5). */
    private static String word(String value) {
        return COMMENTS.matcher(value).replaceFirst("").replaceFirst("[\\s;(].*", "");
    }

    private static String lower(HeaderField field) {
        return field.value().strip().toLowerCase(Locale.ROOT);
    }

    private static Optional<Automaton> found(Kind kind, String why, boolean asItCame) {
        return Optional.of(new Automaton(kind, why, asItCame));
    }
}
