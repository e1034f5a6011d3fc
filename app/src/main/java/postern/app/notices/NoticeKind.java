package postern.app.notices;

import java.util.List;
import java.util.Locale;

/**
 * What a notice is about. A new one takes its words ({@link NoticeText}) and a file of that name in each language; nothing else
 * asks which there are.
 */
public enum NoticeKind {
    /** To those who keep a list: one mail waits. */
    HELD(Specimens.HELD, Specimens.HELD_BARE),
    /** To the same: several wait. */
    DIGEST(Specimens.DIGEST, Specimens.DIGEST_BARE),
    /** To an author: a moderator said no. */
    REJECTED(new NoticeText.Rejected(Specimens.LIST, "Hello", Specimens.NOW, "Not here."), new NoticeText.Rejected(Specimens.LIST, "", Specimens.NOW, "")),
    /** To an author: nobody decided in time. */
    EXPIRED(new NoticeText.Expired(Specimens.LIST, "Hello", Specimens.NOW), new NoticeText.Expired(Specimens.LIST, "", Specimens.NOW)),
    /** To an author: a moderator is asked. */
    WAITING(new NoticeText.Waiting(Specimens.LIST, "Hello", Specimens.NOW, Specimens.NOW), new NoticeText.Waiting(Specimens.LIST, "", Specimens.NOW, Specimens.NOW)),
    /** To whoever asked for it: a link to the pages. */
    SIGN_IN(Specimens.SIGN_IN, Specimens.SIGN_IN);

    private final List<NoticeText> specimens;

    /** @param full everything there is to say of it @param bare as little as there can be */
    NoticeKind(NoticeText full, NoticeText bare) {
        this.specimens = List.of(full, bare);
    }

    /** The word in file names, database and trace. */
    public String word() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** @throws IllegalArgumentException if there is none */
    static NoticeKind of(String word) {
        return valueOf(word.toUpperCase(Locale.ROOT).replace('-', '_'));
    }

    /** Between them they go through every branch of a text. */
    List<NoticeText> specimens() {
        return specimens;
    }
}
