package postern.app.api;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Collectors;
import postern.app.lists.ListOptions;
import postern.app.lists.MailingList;
import postern.app.lists.PostingRule;
import postern.rewrite.FromSetting;
import postern.rewrite.ReplyGoesTo;

/**
 * The fields of a list, as a request gives them; those left out are empty.
 *
 * @param address as written, not yet looked at
 * @param policy  the points that are set or taken back
 */
record ListRequest(Optional<String> address, Optional<String> displayName, Optional<PostingRule> posting, Optional<FromSetting> from, Options options,
                   PolicyPoints policy) {

    /** As {@link ListOptions}; {@code ""} switches one off, and so does null. */
    record Options(Optional<String> subjectTag, Optional<String> footer, Optional<ReplyGoesTo> replies, Optional<Boolean> hideAuthor) {

        ListOptions over(ListOptions options) {
            return new ListOptions(subjectTag.map(Options::set).orElse(options.subjectTag()), footer.map(Options::set).orElse(options.footer()),
                    replies.orElse(options.replies()), hideAuthor.orElse(options.hideAuthor()));
        }

        private static Optional<String> set(String text) {
            return Optional.of(text).filter(given -> !given.isEmpty());
        }
    }

    /** @param faults takes what is wrong with any field but the address */
    static ListRequest read(byte[] body, Faults faults) {
        var texts = new HashMap<String, String>();
        var points = new PolicyPoints[1];
        JsonBody.read(body, faults, json -> {
            PolicyPoints policy = points[0] = new PolicyPoints(json, faults);
            Consumer<String> keep = at -> json.text(at).ifPresent(text -> texts.put(at, text));
            Consumer<String> option = at -> {
                if (json.isNull()) texts.put(at, "");
                else keep.accept(at);
            };
            Consumer<String> flag = at -> {
                if (json.isNull()) texts.put(at, "false");
                else json.flag(at).ifPresent(set -> texts.put(at, set.toString()));
            };
            json.object("", Map.of("address", keep, "displayName", keep, "posting", keep, "from", keep,
                    "subjectTag", option, "footer", option, "replies", option, "hideAuthor", flag, "policy", policy::read));
        });
        return new ListRequest(Optional.ofNullable(texts.get("address")), name(texts.get("displayName"), faults),
                word("posting", texts.get("posting"), PostingRule::of, words(PostingRule.values(), PostingRule::word), faults),
                word("from", texts.get("from"), FromSetting::of, words(FromSetting.values(), FromSetting::word), faults), options(texts, faults), points[0]);
    }

    /** {@code list} with these fields in place of its own. @throws Problem 422 if those do not go together */
    MailingList over(MailingList list) {
        FromSetting asked = from.orElse(list.from());
        ListOptions changed = options.over(list.options());
        if (asked == FromSetting.NEVER && changed.hideAuthor()) {
            var faults = new Faults();
            faults.add(options.hideAuthor().isPresent() ? "hideAuthor" : "from",
                    "does not go with the other: where from is never, the author stands in From and cannot be hidden");
            faults.throwIfAny();
        }
        return new MailingList(list.address(), displayName.orElse(list.displayName()), posting.orElse(list.posting()), asked, changed, policy.over(list.policy()), list.created());
    }

    private static Options options(Map<String, String> texts, Faults faults) {
        return new Options(option("subjectTag", texts, ListOptions.NONE::withSubjectTag, faults), option("footer", texts, ListOptions.NONE::withFooter, faults),
                word("replies", texts.get("replies"), ListRequest::replies, words(ReplyGoesTo.values(), ReplyGoesTo::word), faults),
                Optional.ofNullable(texts.get("hideAuthor")).map(Boolean::parseBoolean));
    }

    /** @param taking throws with the reason if the text cannot be had */
    private static Optional<String> option(String field, Map<String, String> texts, Function<Optional<String>, ListOptions> taking, Faults faults) {
        Optional<String> text = Optional.ofNullable(texts.get(field));
        try {
            text.ifPresent(given -> taking.apply(Options.set(given)));
            return text;
        } catch (IllegalArgumentException cannot) {
            faults.add(field, cannot.getMessage());
            return Optional.empty();
        }
    }

    private static Optional<ReplyGoesTo> replies(String word) {
        return word.isEmpty() ? Optional.of(ListOptions.NONE.replies()) : ReplyGoesTo.of(word);
    }

    private static Optional<String> name(String text, Faults faults) {
        if (text == null) return Optional.empty();
        boolean good = !text.isBlank() && text.length() <= MailingList.LONGEST_NAME && text.chars().noneMatch(Character::isISOControl);
        if (!good) faults.add("displayName", "has not 1 to " + MailingList.LONGEST_NAME + " characters on one line");
        return Optional.of(text).filter(_ -> good);
    }

    private static <T> Optional<T> word(String field, String text, Function<String, Optional<T>> reading, String known, Faults faults) {
        if (text == null) return Optional.empty();
        Optional<T> read = reading.apply(text);
        if (read.isEmpty()) faults.add(field, "is not a word that this release knows: it knows " + known);
        return read;
    }

    private static <T> String words(T[] values, Function<T, String> word) {
        return Arrays.stream(values).map(word).collect(Collectors.joining(", "));
    }
}
