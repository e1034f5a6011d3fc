package postern.app.roster;

import java.util.List;
import postern.app.lists.MailingList;
import postern.app.lists.Member;

/** Reads what a source answers. Any thread. */
public interface Answers {

    /** All or nothing: one fault, and it says nothing. */
    Answer read(byte[] body, MailingList list);

    /** What it says. */
    sealed interface Answer {
        /** @param saysEmpty that there is nobody is meant */
        record Members(List<Member> members, boolean saysEmpty) implements Answer { }

        /** @param why in words without addresses */
        record Unreadable(String why) implements Answer { }
    }
}
