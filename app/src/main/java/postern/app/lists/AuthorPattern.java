package postern.app.lists;

import java.util.ArrayList;
import java.util.List;
import postern.rewrite.mail.DomainName;
import postern.rewrite.mail.EmailAddress;

/**
 * Authors whom a list names: one address, all of a domain ({@code example.org}), or all below one ({@code *.example.org}, at any depth, and
 * not that domain itself).
 *
 * @param text the one form of it: as {@link #parse} makes it
 */
public record AuthorPattern(String text) implements Comparable<AuthorPattern> {
    public static final int LONGEST = 600;
    private static final String BELOW = "*.";

    /** @throws IllegalArgumentException if it is neither; the message says what it should be */
    public static AuthorPattern parse(String text) {
        try {
            if (text.contains("@")) return new AuthorPattern(EmailAddress.parse(text).key());
            if (text.startsWith(BELOW)) return new AuthorPattern(BELOW + domain(text.substring(BELOW.length())));
            if (!text.contains(".")) throw new IllegalArgumentException("a single label");
            return new AuthorPattern(domain(text));
        } catch (IllegalArgumentException _) {
            throw new IllegalArgumentException("is neither an address, nor a domain such as example.org, nor *.example.org for all below it");
        }
    }

    private static String domain(String text) {
        DomainName domain = DomainName.parse(text);
        return domain.ascii();
    }

    /** All patterns that match the author. */
    static List<String> matching(EmailAddress author) {
        var matching = new ArrayList<>(List.of(author.key(), author.domain().ascii()));
        List<String> labels = author.domain().labels();
        for (int from = 1; from < labels.size(); from++) matching.add(BELOW + String.join(".", labels.subList(from, labels.size())));
        return matching;
    }

    public boolean matches(EmailAddress author) {
        return matching(author).contains(text);
    }

    @Override public int compareTo(AuthorPattern other) {
        return text.compareTo(other.text);
    }

    @Override public String toString() {
        return text;
    }
}
