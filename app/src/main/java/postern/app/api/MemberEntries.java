package postern.app.api;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import postern.app.lists.MailingList;
import postern.app.lists.Member;
import postern.app.roster.Answers;
import postern.rewrite.mail.EmailAddress;

/** Reads {@code {"members":[{"address","name"}…]}}, as a request or a list's source has it, one entry at a time; used once. */
final class MemberEntries {
    private static final int MOST = 100_000;

    private final JsonBody json;
    private final MailingList list;
    private final Faults faults;
    private final List<Member> members = new ArrayList<>();
    private boolean given;
    private boolean saysEmpty;
    private Optional<String> address = Optional.empty();
    private Optional<String> name = Optional.empty();
    private boolean unreadable;

    private MemberEntries(JsonBody json, MailingList list, Faults faults) {
        this.json = json;
        this.list = list;
        this.faults = faults;
    }

    /** @return those that are without fault, in order; {@code faults} takes the others by their place */
    static List<Member> read(byte[] body, MailingList list, Faults faults) {
        var all = new ArrayList<Member>();
        JsonBody.read(body, faults, json -> {
            var entries = new MemberEntries(json, list, faults);
            json.object("", Map.of("members", entries::entries));
            if (!entries.given) faults.add("members", "is missing");
            all.addAll(entries.members);
        });
        return all;
    }

    /** The same of what a source answers: it may say that nobody is meant, {@code "empty":true}. */
    static Answers.Answer answer(byte[] body, MailingList list) {
        var faults = new Faults();
        var read = new ArrayList<Answers.Answer>();
        try {
            JsonBody.read(body, faults, json -> {
                var entries = new MemberEntries(json, list, faults);
                json.object("", Map.of("members", entries::entries, "empty", at -> json.flag(at).ifPresent(says -> entries.saysEmpty = says)));
                if (!entries.given) faults.add("members", "is missing");
                read.add(new Answers.Answer.Members(entries.members, entries.saysEmpty));
            });
            faults.throwIfAny();
            return read.getFirst();
        } catch (Problem problem) {
            return new Answers.Answer.Unreadable(told(problem));
        }
    }

    private static String told(Problem problem) {
        List<FieldFault> errors = problem.body().errors();
        if (errors.isEmpty()) return problem.getMessage();
        return errors.getFirst().field() + " " + errors.getFirst().detail() + (errors.size() == 1 ? "" : ", and other faults");
    }

    private void entries(String place) {
        given = true;
        json.array(place, this::entry);
    }

    private void entry(String place) {
        if (members.size() == MOST) throw Problem.malformed("More than " + MOST + " members in one request.");
        address = Optional.empty();
        name = Optional.empty();
        unreadable = false;
        if (!json.object(place, Map.of("address", this::address, "name", this::name)) || unreadable) return;
        if (address.isEmpty()) faults.add(place + ".address", "is missing");
        else member(place, address.get());
    }

    private void address(String place) {
        address = json.text(place);
        unreadable |= address.isEmpty();
    }

    private void name(String place) {
        if (json.isNull()) return;
        name = json.text(place);
        unreadable |= name.isEmpty();
    }

    private void member(String place, String text) {
        Optional<EmailAddress> parsed = ListAddress.parse(text);
        String called = name.orElse("");
        if (parsed.isEmpty()) faults.add(place + ".address", "is not a mail address");
        else if (parsed.get().key().equals(list.key())) faults.add(place + ".address", "is the list itself");
        else if (called.length() > Member.LONGEST_NAME || called.chars().anyMatch(Character::isISOControl)) faults.add(place + ".name", "has more than " + Member.LONGEST_NAME + " characters, or more than one line");
        else members.add(new Member(parsed.get(), called));
    }
}
