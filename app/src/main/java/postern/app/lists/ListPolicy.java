package postern.app.lists;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import postern.app.lists.PostingRule.Then;
import postern.app.lists.PostingRule.Ways;
import postern.app.lists.PostingRule.Who;
import postern.rewrite.Attachments;

/**
 * Where a list departs from its {@link PostingRule}, point by point. What is not set is as the rule has it.
 *
 * @param values by the names of points ({@code members.unproven}); each as {@link #fault} lets it pass
 */
public record ListPolicy(SortedMap<String, String> values) {
    public static final ListPolicy NONE = new ListPolicy(Collections.emptySortedMap());
    /** Characters of all that is set, as it is stored. */
    public static final int LONGEST = 4_000;
    private static final String TOKEN_UNPROVEN = "token.unproven";
    private static final String FORBIDDEN = "attachments.forbidden";
    private static final int LONGEST_FORBIDDEN = 2_000;
    private static final long MOST = 1_000_000_000;
    private static final long MOST_DAYS = 60;
    /** Of one author in a day, where a list does not say otherwise. */
    public static final long USUALLY_HELD = 20;
    static final long DOMAIN_HELD = 5;

    /** A way to count, or a size. */
    public enum Limit {
        /** Octets of a message. */
        OCTETS("octets"),
        /** Addresses in To and Cc. */
        RECIPIENTS("recipients"),
        AUTHOR_PER_HOUR("authorPerHour"),
        AUTHOR_PER_DAY("authorPerDay"),
        LIST_PER_HOUR("listPerHour"),
        /** What is held of one author in a day, and not posted meanwhile; of a domain whose authors the list does not know, {@link #DOMAIN_HELD} times as much. */
        HELD_PER_DAY("heldPerDay");

        private final String word;

        Limit(String word) {
            this.word = word;
        }

        String key() {
            return "limits." + word;
        }
    }

    /** What a list may have doubts about although its author may post. */
    public enum Doubt {
        /** Only a signature or a seal proves the author, and neither To nor Cc names the list: the mail may have been meant for others. */
        IMPLICIT_DESTINATION("implicitDestination", Then.HOLD),
        /** The same Message-ID and body were posted to a list before, under another header. */
        REPLAY("replay", Then.HOLD),
        /** An attachment of a kind that the list forbids. */
        ATTACHMENTS("attachments.then", Then.HOLD);

        private final String key;
        private final Then usual;

        Doubt(String key, Then usual) {
            this.key = key;
            this.usual = usual;
        }
    }

    public ListPolicy {
        values.forEach((key, value) -> fault(key, value).ifPresent(fault -> {
            throw new IllegalArgumentException(key + " " + fault);
        }));
        values = Collections.unmodifiableSortedMap(new TreeMap<>(values));
    }

    /** @return what is wrong with the value, in words that follow the name; empty if nothing is */
    public static Optional<String> fault(String key, String value) {
        if (key.equals(TOKEN_UNPROVEN) || Arrays.stream(Doubt.values()).anyMatch(doubt -> doubt.key.equals(key))) return word(value, Then.ACCEPT, Then.HOLD, Then.QUARANTINE);
        if (key.endsWith(".proven") || key.endsWith(".unproven")) return word(value, Then.values());
        if (key.equals(FORBIDDEN)) return forbidden(value);
        return isNumber(key) ? number(value, key.equals("heldDays") ? MOST_DAYS : MOST) : Optional.of("is not known");
    }

    private static Optional<String> word(String value, Then... known) {
        return Then.of(value).filter(Arrays.asList(known)::contains).isPresent() ? Optional.empty()
                : Optional.of("is none of " + Arrays.stream(known).map(Then::word).collect(Collectors.joining(", ")));
    }

    private static Optional<String> forbidden(String value) {
        if (value.length() > LONGEST_FORBIDDEN) return Optional.of("are more than " + LONGEST_FORBIDDEN + " characters");
        return Arrays.stream(value.split(" ", -1)).allMatch(Attachments::isWord) ? Optional.empty()
                : Optional.of("are extensions such as exe, or types such as application/zip or video/*, in lower case");
    }

    private static Optional<String> number(String value, long most) {
        boolean good = value.matches("[1-9][0-9]{0,9}") && Long.parseLong(value) <= most;
        return good ? Optional.empty() : Optional.of("is not a whole number from 1 to " + most);
    }

    /** True for the name of a point whose value is a whole number; others are words. */
    public static boolean isNumber(String key) {
        return key.equals("heldDays") || Arrays.stream(Limit.values()).anyMatch(limit -> limit.key().equals(key));
    }

    /** The names of all points. */
    public static List<String> keys() {
        var keys = new ArrayList<>(List.of(TOKEN_UNPROVEN, FORBIDDEN, "heldDays"));
        for (Who who : Who.values()) if (who != Who.TOKEN) Collections.addAll(keys, who.word() + ".proven", who.word() + ".unproven");
        for (Doubt doubt : Doubt.values()) keys.add(doubt.key);
        for (Limit limit : Limit.values()) keys.add(limit.key());
        return keys;
    }

    /** @param changes as {@link #values}; an empty text takes the point back */
    public ListPolicy with(Map<String, String> changes) {
        var changed = new TreeMap<>(values);
        changes.forEach((key, value) -> {
            if (value.isEmpty()) changed.remove(key);
            else changed.put(key, value);
        });
        return new ListPolicy(changed);
    }

    /** What the rule does about these at a list of that kind. A closed list takes nothing, whatever else it says. */
    Ways ways(PostingRule rule, Who who) {
        Ways usual = rule.ways(who);
        if (rule == PostingRule.CLOSED) return usual;
        return new Ways(then(who.word() + ".proven", usual.proven()), then(who.word() + ".unproven", usual.unproven()));
    }

    Then when(Doubt doubt) {
        return then(doubt.key, doubt.usual);
    }

    private Then then(String key, Then usual) {
        return Optional.ofNullable(values.get(key)).flatMap(Then::of).orElse(usual);
    }

    /** Empty where there is none. */
    public OptionalLong limit(Limit limit) {
        String value = values.get(limit.key());
        if (value != null) return OptionalLong.of(Long.parseLong(value));
        return limit == Limit.HELD_PER_DAY ? OptionalLong.of(USUALLY_HELD) : OptionalLong.empty();
    }

    /** As {@link Attachments#first} takes them. */
    public List<String> forbidden() {
        return Optional.ofNullable(values.get(FORBIDDEN)).map(text -> List.of(text.split(" "))).orElseGet(List::of);
    }

    /** How long mail is held for a moderator. */
    public Duration held() {
        return Optional.ofNullable(values.get("heldDays")).map(days -> Duration.ofDays(Long.parseLong(days))).orElse(KeptMail.KEPT);
    }

    /** As it is stored. */
    String text() {
        return values.entrySet().stream().map(point -> point.getKey() + "=" + point.getValue()).collect(Collectors.joining("\n"));
    }

    static ListPolicy parse(String text) {
        var values = new TreeMap<String, String>();
        text.lines().map(line -> line.split("=", 2)).forEach(point -> values.put(point[0], point[1]));
        return new ListPolicy(values);
    }

    /** For people and JSON: points with a dot in their name stand within what is before it; lists of words and numbers are such. */
    public Map<String, Object> nested() {
        var nested = new LinkedHashMap<String, Object>();
        values.forEach((key, value) -> {
            String[] path = key.split("\\.");
            if (path.length == 1) nested.put(key, shown(key, value));
            else within(nested, path[0]).put(path[1], shown(key, value));
        });
        return nested;
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> within(Map<String, Object> nested, String name) {
        return (Map<String, Object>) nested.computeIfAbsent(name, _ -> new LinkedHashMap<String, Object>());
    }

    private static Object shown(String key, String value) {
        if (key.equals(FORBIDDEN)) return List.of(value.split(" "));
        return value.matches("[0-9]+") ? (Object) Long.valueOf(value) : value;
    }
}
