package postern.app.intake;

import postern.app.lists.Destination;
import postern.app.lists.SeenSubmissions.Answer;
import postern.rewrite.mail.Reply;

/** What LMTP is answered. Pure, so that an explanation answers alike. */
final class Replies {
    private static final Reply KNOWN = Reply.of(250, "2.1.5", "recipient ok");
    private static final Reply UNKNOWN = Reply.of(550, "5.1.1", "no such address here");
    private static final Reply CLOSED = Reply.of(550, "5.2.1", "this address takes no mail");

    private Replies() { }

    /** To RCPT: by the address alone, whoever writes. */
    static Reply toRcpt(Destination destination) {
        return switch (destination) {
            case Destination.Posting _, Destination.TokenPosting _, Destination.Forward _, Destination.Owner _, Destination.Bounce _,
                 Destination.SrsReturn _, Destination.Unsubscribe _ -> KNOWN;
            case Destination.Closed _ -> CLOSED;
            case Destination.Unknown _ -> UNKNOWN;
        };
    }

    /** Behind the final dot. */
    static Reply to(Prepared prepared) {
        return switch (prepared) {
            case Prepared.Copies copies -> taken(copies.posting().id(), Answer.ACCEPTED);
            case Prepared.Spending spending -> to(spending.postings().getFirst());
            case Prepared.Referring referring -> to(referring.copies());
            case Prepared.Quarantined(var entry, _) -> taken(entry.id(), Answer.TAKEN);
            case Prepared.Held(var entry, _, _) -> taken(entry.id(), Answer.TAKEN);
            case Prepared.Refused refused -> refused.reply();
            case Prepared.Deferred deferred -> deferred.reply();
            case Prepared.Returned _ -> Reply.of(250, "2.0.0", "report taken");
            case Prepared.Leaving leaves -> taken(leaves.id(), Answer.TAKEN);
            case Prepared.Dropped dropped -> taken(dropped.id(), Answer.TAKEN);
            case Prepared.Known(String id, Answer answer) -> taken(id, answer);
            case Prepared.Gone _ -> UNKNOWN;
        };
    }

    private static Reply taken(String id, Answer answer) {
        return Reply.of(250, "2.0.0", id + " " + answer.word());
    }
}
