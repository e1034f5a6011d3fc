package postern.rewrite;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import postern.rewrite.mail.EmailAddress;
import postern.rewrite.mail.HeaderField;

/**
 * The mailboxes of an address field (RFC 5322 section 3.4, with the obsolete forms of section 4.4), groups taken apart.
 *
 * <p>Reading never fails. It looks at 64 KiB and 1,000 mailboxes at most.
 *
 * @param wellFormed false if some of it could not be understood
 */
record Mailboxes(List<Mailbox> all, boolean wellFormed) {
    /** An address has at most 254 octets; this leaves room for folds and white space. What follows here is not linear. */
    private static final int LONGEST_ADDRESS = 1000;
    private static final int LONGEST = 65_536;
    private static final int MOST = 1_000;

    Mailboxes {
        all = List.copyOf(all);
    }

    static Mailboxes read(List<HeaderField> fields) {
        var all = new ArrayList<Mailbox>();
        boolean wellFormed = true;
        for (HeaderField field : fields) {
            Mailboxes some = read(field.value());
            all.addAll(some.all);
            wellFormed &= some.wellFormed;
        }
        return new Mailboxes(all, wellFormed);
    }

    static Mailboxes read(String value) {
        boolean cut = value.length() > LONGEST;
        return new Reader(cut ? value.substring(0, LONGEST) : value).read(cut);
    }

    /** Those with an address, each person once. */
    List<Mailbox> reachable() {
        var seen = new HashSet<String>();
        return all.stream().filter(mailbox -> mailbox.address().isPresent() && seen.add(mailbox.address().get().key())).toList();
    }

    boolean names(EmailAddress address) {
        return all.stream().anyMatch(mailbox -> mailbox.address().map(EmailAddress::key).equals(Optional.of(address.key())));
    }

    /** Reads one value from left to right. */
    private static final class Reader {
        private final String text;
        private int at;
        private final List<Mailbox> found = new ArrayList<>();
        private boolean wellFormed = true;
        private final StringBuilder phrase = new StringBuilder();
        private final StringBuilder bare = new StringBuilder();
        private final StringBuilder comment = new StringBuilder();
        private String angle;

        Reader(String text) {
            this.text = text;
        }

        Mailboxes read(boolean cut) {
            while (at < text.length() && found.size() < MOST) token(text.charAt(at));
            end();
            return new Mailboxes(found, wellFormed && !cut && at >= text.length());
        }

        private void token(char c) {
            switch (c) {
                case '"' -> quoted();
                case '(' -> comment();
                case '<' -> angle();
                case '[' -> literal();
                case ',', ';' -> {
                    at++;
                    end();
                }
                case ':' -> {
                    at++;
                    // An address as a group's name: some readers take it for the mailbox.
                    wellFormed &= phrase.indexOf("@") < 0;
                    forget();
                }
                default -> {
                    at++;
                    phrase.append(c);
                    bare.append(c);
                }
            }
        }

        private void quoted() {
            int from = at++;
            while (at < text.length() && text.charAt(at) != '"') {
                if (text.charAt(at) == '\\' && at + 1 < text.length()) at++;
                phrase.append(text.charAt(at++));
            }
            closed('"');
            bare.append(text, from, at);
        }

        private void comment() {
            int depth = 0;
            do {
                char c = text.charAt(at++);
                if (c == '\\' && at < text.length()) comment.append(text.charAt(at++));
                else if (c == '(' && depth++ == 0 || c == ')' && --depth == 0) comment.append(' ');
                else comment.append(c);
            } while (depth > 0 && at < text.length());
            wellFormed &= depth == 0;
        }

        private void angle() {
            int from = ++at;
            boolean quoted = false;
            while (at < text.length() && (quoted || text.charAt(at) != '>')) {
                if (text.charAt(at) == '"') quoted = !quoted;
                if (text.charAt(at) == '\\' && at + 1 < text.length()) at++;
                at++;
            }
            wellFormed &= angle == null;
            if (angle == null) angle = text.substring(from, at);
            closed('>');
        }

        private void literal() {
            int from = at;
            while (at < text.length() && text.charAt(at) != ']') at++;
            closed(']');
            phrase.append(text, from, at);
            bare.append(text, from, at);
        }

        private void closed(char closing) {
            if (at < text.length() && text.charAt(at) == closing) at++;
            else wellFormed = false;
        }

        private void end() {
            String name = angle != null ? phrase.toString() : comment.toString();
            String spec = angle != null ? angle : bare.toString();
            if (name.isBlank()) name = comment.toString();
            Optional<EmailAddress> address = address(spec);
            if (address.isEmpty() && name.isBlank()) name = phrase.toString();
            boolean nothing = spec.isBlank() && name.isBlank();
            if (!nothing) {
                found.add(new Mailbox(EncodedWords.decode(name.strip()), address));
                wellFormed &= address.isPresent();
            }
            forget();
        }

        private void forget() {
            phrase.setLength(0);
            bare.setLength(0);
            comment.setLength(0);
            angle = null;
        }

        /** A source route before it is skipped (RFC 5322 section 4.4), white space around its parts too. */
        private static Optional<EmailAddress> address(String spec) {
            String text = spec.strip();
            if (text.length() > LONGEST_ADDRESS) return Optional.empty();
            if (text.startsWith("@") && text.indexOf(':') > 0) text = text.substring(text.indexOf(':') + 1).strip();
            String bare = text.startsWith("\"") ? text : text.replaceAll("\\s*([@.])\\s*", "$1");
            try {
                return Optional.of(EmailAddress.parse(bare));
            } catch (IllegalArgumentException notAnAddress) {
                return Optional.empty();
            }
        }
    }
}
