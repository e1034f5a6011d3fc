package postern.app.notices;

import java.time.Instant;
import postern.rewrite.mail.EmailAddress;

/** Links as they stand in notices, for tests elsewhere. */
public final class TestLinks {
    private TestLinks() { }

    /** @return what stands behind {@code /moderate/} */
    public static String opaque(ModerationLink links, String entry, String list, String person, Instant expires) {
        return links.opaque(entry, list, EmailAddress.parse(person), expires);
    }
}
