package postern.app.ui;

import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import postern.app.lists.LeaveLinks;
import postern.app.lists.MailingList;
import postern.rewrite.mail.UnsubscribeLink;

/**
 * Leaving a list by the link that a copy carries, for whoever reads that copy; nobody need sign in. To open the link changes nothing, for
 * programs open links in mail; the button leaves, and so does what a mail program posts from wherever it is (RFC 8058). No page tells
 * whose link it is, nor whether he is on the list.
 */
@Singleton
final class UnsubscribePages {
    private static final String NOTHING = "This link opens nothing. If it came in a mail of a list, copy it whole, or write to the list's owner.";
    private static final String AT = "/" + UnsubscribeLink.PATH + "/:list/:opaque";
    private static final int WRONG_LINKS = 10;
    private static final int CHANGES = 10;

    private final LeaveLinks links;
    private final Clock clock;
    private final SlowDown wrong = new SlowDown(WRONG_LINKS, Duration.ofMinutes(1));
    private final SlowDown changes = new SlowDown(CHANGES, Duration.ofMinutes(1));

    UnsubscribePages(LeaveLinks links, Clock clock) {
        this.links = links;
        this.clock = clock;
    }

    List<Route> routes() {
        return List.of(Route.open("GET", AT, turn -> asked(200, turn)), Route.anywhere("POST", AT, this::leave),
                Route.signed("POST", AT + "/again", this::comeBack));
    }

    private PageAnswer asked(int status, Turn turn) {
        MailingList list = opened(turn, links.list(turn.step("list"), turn.step("opaque")));
        return new PageAnswer.Shown(status, "Leave " + list.displayName(), "unsubscribe", model(list, turn));
    }

    /** Only what is meant to: a program that merely tries addresses leaves nothing. */
    private PageAnswer leave(Turn turn) {
        if (!OneClick.isIn(turn.form())) return asked(422, turn);
        slow(turn);
        MailingList list = opened(turn, links.leave(turn.step("list"), turn.step("opaque")));
        return PageAnswer.Shown.of("You get nothing more from " + list.displayName(), "unsubscribed", model(list, turn));
    }

    private PageAnswer comeBack(Turn turn) {
        slow(turn);
        MailingList list = opened(turn, links.comeBack(turn.step("list"), turn.step("opaque")));
        return PageAnswer.Shown.of("You have not left " + list.displayName(), "resubscribed", model(list, turn));
    }

    /** A right link opens whatever came before it: mail programs of many people post from few places, and one is not guessed. */
    private MailingList opened(Turn turn, Optional<MailingList> found) {
        if (found.isPresent()) return found.get();
        Instant now = clock.instant();
        Optional<Duration> wait = wrong.wait(turn.ask().client(), now);
        if (wait.isPresent()) throw new Refusal(429, "Too many links that open nothing came from where you are. Wait " + Words.wait(wait.get()) + ".");
        wrong.count(turn.ask().client(), now);
        throw new Refusal(404, NOTHING);
    }

    /** Each change walks through the members: one link is not pressed without end. */
    private void slow(Turn turn) {
        opened(turn, links.list(turn.step("list"), turn.step("opaque")));
        Instant now = clock.instant();
        String link = turn.step("opaque").toLowerCase(Locale.ROOT);
        Optional<Duration> wait = changes.wait(link, now);
        if (wait.isPresent()) throw new Refusal(429, "This was pressed very often. Wait " + Words.wait(wait.get()) + ".");
        changes.count(link, now);
    }

    private static Map<String, Object> model(MailingList list, Turn turn) {
        return Map.of("listName", list.displayName(), "listAddress", list.address().toString(), "href", "/" + UnsubscribeLink.PATH + "/" + Api.step(turn.step("list")) + "/" + Api.step(turn.step("opaque")),
                "oneClickName", UnsubscribeLink.ONE_CLICK_NAME, "oneClickValue", UnsubscribeLink.ONE_CLICK_VALUE);
    }
}
