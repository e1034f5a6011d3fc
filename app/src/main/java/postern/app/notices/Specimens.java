package postern.app.notices;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import postern.rewrite.mail.EmailAddress;

/** Something to say in each kind of notice, so that a text can be tried before it is needed. */
final class Specimens {
    static final Instant NOW = Instant.parse("2026-11-21T10:00:00Z");
    static final String ID = "01JD8QF3M5T6A7B8C9D0E1F2G3";
    static final NoticeText.Of LIST = new NoticeText.Of(EmailAddress.parse("board@lists.example.org"), "Board");

    private static final NoticeText.Mail MAIL = new NoticeText.Mail(ID, "Ada Lovelace <ada@example.net>", true, "Hello", NOW, 18_233,
            "Its author is not a member.", "moderated", NOW, Optional.of("https://lists.example.org/moderate/" + ID));
    private static final NoticeText.Mail BARE = new NoticeText.Mail(ID, "", false, "", NOW, 12, "", "", NOW, Optional.empty());

    static final NoticeText HELD = new NoticeText.Held(LIST, MAIL);
    static final NoticeText HELD_BARE = new NoticeText.Held(LIST, BARE);
    static final NoticeText DIGEST = new NoticeText.Digest(LIST, List.of(MAIL, BARE), 7);
    static final NoticeText DIGEST_BARE = new NoticeText.Digest(LIST, List.of(BARE, BARE), 0);

    static final NoticeText SIGN_IN = new NoticeText.SignIn("https://lists.example.org", "https://lists.example.org/signin/" + "A".repeat(43), NOW);

    private Specimens() { }
}
