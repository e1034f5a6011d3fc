package postern.app.notices;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import postern.app.lists.MailingList;
import postern.rewrite.mail.EmailAddress;
import postern.rewrite.notice.PlainText;

/**
 * What there is to say in a notice, by the names under which a text has it. Others' words are made plain here: one line, nothing that
 * turns or hides, cut. What is empty counts as absent: a text can ask for it.
 */
sealed interface NoticeText {
    int LONGEST_LINE = 200;

    /** For a text in any language. */
    Map<String, Object> values();

    /** The list that it is about. */
    record Of(EmailAddress address, String name) {
        static Of list(MailingList list) {
            return new Of(list.address(), list.displayName());
        }
    }

    /**
     * A mail that waits, to those who decide.
     *
     * @param author empty where the list does not tell who writes
     * @param proven whether it is proven that he wrote it
     * @param reason why it waits, in a sentence
     * @param rule   which of the list's rules says so
     * @param link   where its reader can decide; empty where no page can be reached
     */
    record Mail(String id, String author, boolean proven, String subject, Instant received, long octets, String reason, String rule, Instant expires, Optional<String> link) {
        Map<String, Object> values() {
            return Map.of("id", id, "author", PlainText.header(author, LONGEST_LINE), "proven", proven, "subject", PlainText.header(subject, LONGEST_LINE), "received", when(received),
                    "size", size(octets), "reason", PlainText.line(reason, 2 * LONGEST_LINE), "rule", PlainText.line(rule, LONGEST_LINE), "expires", when(expires),
                    "link", link.orElse(""));
        }
    }

    /** One mail waits. */
    record Held(Of list, Mail mail) implements NoticeText {
        @Override public Map<String, Object> values() {
            return named(list, mail.values());
        }
    }

    /** Several wait. @param more how many beyond those that are named */
    record Digest(Of list, List<Mail> mails, int more) implements NoticeText {
        public Digest {
            mails = List.copyOf(mails);
        }

        @Override public Map<String, Object> values() {
            return named(list, Map.of("count", mails.size() + more, "mails", mails.stream().map(Mail::values).toList(), "more", more == 0 ? "" : more,
                    "links", mails.stream().anyMatch(mail -> mail.link().isPresent())));
        }
    }

    /** @param reason the moderator's words, several lines; empty if he gave none */
    record Rejected(Of list, String subject, Instant received, String reason) implements NoticeText {
        private static final int LONGEST_REASON = 2_000;

        @Override public Map<String, Object> values() {
            return named(list, Map.of("subject", PlainText.header(subject, LONGEST_LINE), "received", when(received), "reason", PlainText.lines(reason, LONGEST_REASON)));
        }
    }

    record Expired(Of list, String subject, Instant received) implements NoticeText {
        @Override public Map<String, Object> values() {
            return named(list, Map.of("subject", PlainText.header(subject, LONGEST_LINE), "received", when(received)));
        }
    }

    record Waiting(Of list, String subject, Instant received, Instant expires) implements NoticeText {
        @Override public Map<String, Object> values() {
            return named(list, Map.of("subject", PlainText.header(subject, LONGEST_LINE), "received", when(received), "expires", when(expires)));
        }
    }

    /**
     * A link that signs in.
     *
     * @param site where the pages are
     */
    record SignIn(String site, String link, Instant expires) implements NoticeText {
        @Override public Map<String, Object> values() {
            return Map.of("site", site, "link", link, "expires", when(expires));
        }

        /** The link stays out of logs. */
        @Override public String toString() {
            return "link to sign in";
        }
    }

    private static Map<String, Object> named(Of list, Map<String, Object> others) {
        var all = new java.util.HashMap<>(others);
        all.put("list", list.address().toString());
        all.put("listName", PlainText.line(list.name(), LONGEST_LINE));
        return Map.copyOf(all);
    }

    /** The same in all languages, and everywhere on earth. */
    private static String when(Instant at) {
        return DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm 'UTC'", Locale.ROOT).withZone(ZoneOffset.UTC).format(at);
    }

    private static String size(long octets) {
        if (octets < 1_000) return octets + " B";
        return octets < 1_000_000 ? (octets + 500) / 1_000 + " kB" : String.format(Locale.ROOT, "%.1f MB", octets / 1e6);
    }
}
