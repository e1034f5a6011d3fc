package postern.app.ui;

import jakarta.inject.Singleton;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import postern.app.lists.KeptMail;
import postern.app.notices.LinkedMail;
import postern.rewrite.notice.PlainText;

/**
 * A held mail behind the link of a notice, for whoever it was mailed to; nobody need sign in. The mail is shown as text alone. The form
 * carries a token of its own, since the cookie of a session does not come along with a link from elsewhere.
 */
@Singleton
final class ModeratePages {
    private static final String NOTHING = "This link opens nothing, or nothing any more: the mail was decided about, its time is over, or the link was for somebody else.";

    private final LinkedMail linked;

    ModeratePages(LinkedMail linked) {
        this.linked = linked;
    }

    List<Route> routes() {
        return List.of(Route.open("GET", "/moderate/:link", turn -> shown(200, turn, "")),
                Route.signed("POST", "/moderate/:link/approve", turn -> decided(turn, linked.approve(turn.step("link"), turn.form().text("form")))),
                Route.signed("POST", "/moderate/:link/reject", turn -> decided(turn, linked.reject(turn.step("link"), turn.form().text("form"), turn.form().given("reason")))));
    }

    private PageAnswer shown(int status, Turn turn, String alert) {
        LinkedMail.Open open = linked.open(turn.step("link")).orElseThrow(() -> new Refusal(404, NOTHING));
        return new PageAnswer.Shown(status, "Held mail for " + open.list().displayName(), "moderate", model(open, turn.step("link"), alert));
    }

    private PageAnswer decided(Turn turn, LinkedMail.Decided decided) {
        return switch (decided) {
            case APPROVED -> done("Approved", "The mail is on its way to the list.");
            case REJECTED -> done("Rejected", "The mail will not be sent. Its author is told, if it is proven that he wrote it.");
            case NOTHING_THERE -> throw new Refusal(404, NOTHING);
            case STALE_FORM -> shown(403, turn, "This page was open too long, or the form is not from here. Nothing was decided; try again.");
            case REACHES_NOBODY -> shown(409, turn, "It would reach nobody: the list is closed, or has no members. It still waits.");
            case UNFIT -> shown(409, turn, "It cannot be sent as it is. It still waits.");
            case COME_AGAIN -> shown(503, turn, "The author's domain could not be asked just now. It still waits: try again in a minute.");
            case NOT_READY -> shown(409, turn, "Receivers do not find the key that would sign it; the operator was told. It still waits.");
        };
    }

    private static PageAnswer done(String title, String what) {
        return PageAnswer.Shown.of(title, "moderated", Map.of("what", what));
    }

    private static Map<String, Object> model(LinkedMail.Open open, String link, String alert) {
        KeptMail.Listed mail = open.mail();
        var model = new HashMap<String, Object>();
        model.put("alert", alert);
        model.put("listName", open.list().displayName());
        model.put("person", open.person().toString());
        model.put("subject", PlainText.header(mail.subject(), 200));
        model.put("proven", mail.author().filter(KeptMail.Author::isProven).isPresent());
        model.put("rule", mail.rule());
        model.put("reason", mail.reason());
        model.put("received", Words.time(mail.at().toString()));
        model.put("until", Words.time(mail.expires().toString()));
        model.put("octets", Words.octets(mail.octets()));
        model.put("form", open.formToken());
        model.put("href", "/moderate/" + Api.step(link));
        model.put("fields", open.view().fields().stream().filter(field -> !field.name().equals("Subject")).map(field -> Map.of("name", field.name(), "value", field.value())).toList());
        model.putAll(MailContents.model(open.view()));
        return model;
    }
}
