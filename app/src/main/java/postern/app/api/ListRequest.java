package postern.app.api;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Collectors;
import postern.app.lists.MailingList;
import postern.app.lists.PostingRule;
import postern.rewrite.FromSetting;

/**
 * The fields of a list, as a request gives them; those left out are empty.
 *
 * @param address as written, not yet looked at
 */
record ListRequest(Optional<String> address, Optional<String> displayName, Optional<PostingRule> posting, Optional<FromSetting> from) {

    /** @param faults takes what is wrong with the name, the rule or the mode */
    static ListRequest read(byte[] body, Faults faults) {
        var texts = new HashMap<String, String>();
        JsonBody.read(body, faults, json -> {
            Consumer<String> keep = at -> json.text(at).ifPresent(text -> texts.put(at, text));
            json.object("", Map.of("address", keep, "displayName", keep, "posting", keep, "from", keep));
        });
        return new ListRequest(Optional.ofNullable(texts.get("address")), name(texts.get("displayName"), faults),
                word("posting", texts.get("posting"), PostingRule::of, words(PostingRule.values(), PostingRule::word), faults),
                word("from", texts.get("from"), FromSetting::of, words(FromSetting.values(), FromSetting::word), faults));
    }

    /** {@code list} with these fields in place of its own. */
    MailingList over(MailingList list) {
        return new MailingList(list.address(), displayName.orElse(list.displayName()), posting.orElse(list.posting()),
                from.orElse(list.from()), list.created());
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
