package postern.app.api;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import postern.app.lists.TokenForm;
import postern.app.lists.TokenTerms;
import postern.app.lists.Tokens;
import postern.rewrite.mail.DomainName;
import postern.rewrite.mail.EmailAddress;

/**
 * The fields of a token, as a request gives them; used once.
 *
 * <p>What needs the database (are the lists ours, which domain) is for {@link TokenWishes} to check.
 */
final class TokenRequest {
    private static final Duration USUAL_LIFE = Duration.ofDays(7);
    private static final Duration LONGEST_LIFE = Duration.ofDays(366);
    private static final int MOST_LISTS = 100;
    private static final int MOST_SENDERS = 1_000;

    private final JsonBody json;
    private final Faults faults;
    private final Map<String, EmailAddress> recipients = new LinkedHashMap<>();
    private final List<EmailAddress> lists = new ArrayList<>();
    private final Map<String, EmailAddress> senders = new LinkedHashMap<>();
    private final Map<String, Boolean> flags = new HashMap<>();
    private final Map<String, String> lines = new HashMap<>();
    private final Map<String, Integer> numbers = new HashMap<>();
    private Optional<EmailAddress> unsubscribe = Optional.empty();
    private Optional<DomainName> domain = Optional.empty();
    private Optional<Instant> expires = Optional.empty();
    private Optional<String> value = Optional.empty();

    private TokenRequest(JsonBody json, Faults faults) {
        this.json = json;
        this.faults = faults;
    }

    /**
     * @param terms  but for the domain
     * @param lists  as given; the n-th was {@code lists[n]}, if there was no fault
     * @param value  what is presented, if it was made elsewhere
     */
    record Wish(Optional<DomainName> domain, List<EmailAddress> recipients, List<EmailAddress> lists, Optional<String> value, Terms terms) {
        /** What is presented stays out of logs. */
        @Override public String toString() {
            return "a wish for a token";
        }
    }

    /** Terms of a token that wait for its domain and its lists. */
    interface Terms {
        TokenTerms in(DomainName domain, List<EmailAddress> lists);
    }

    /**
     * @param form   how tokens are presented here
     * @param faults takes what is wrong, by its place
     * @throws Problem 422 if something is
     */
    static Wish read(byte[] body, TokenForm form, Faults faults, Instant now) {
        var read = new ArrayList<Wish>();
        JsonBody.read(body, faults, json -> read.add(new TokenRequest(json, faults).wish(form, now)));
        return read.getFirst();
    }

    private Wish wish(TokenForm form, Instant now) {
        json.object("", known(now));
        int uses = number("uses", 1, TokenTerms.MOST_USES);
        int most = number("maxRecipients", TokenTerms.USUAL_RECIPIENTS, TokenTerms.MOST_RECIPIENTS);
        if (recipients.size() > most) faults.add("recipients", "are more than " + most + " (maxRecipients)");
        if (lists.size() > MOST_LISTS) faults.add("lists", "are more than " + MOST_LISTS);
        if (senders.size() > MOST_SENDERS) faults.add("senders", "are more than " + MOST_SENDERS);
        boolean proof = flags.getOrDefault("proof", !senders.isEmpty());
        if (!proof && !senders.isEmpty()) faults.add("proof", "is false, and senders are named: who is named must be proven");
        boolean inAddress = inAddress(uses, form);
        faults.throwIfAny();
        Instant end = expires.orElse(now.plus(USUAL_LIFE)).truncatedTo(ChronoUnit.MILLIS);
        return new Wish(domain, List.copyOf(recipients.values()), lists, value, (where, reached) -> new TokenTerms(lines.getOrDefault("label", ""), where,
                List.copyOf(recipients.values()), reached, List.copyOf(senders.values()), proof, uses, most, end, inAddress,
                flags.getOrDefault("hideAuthor", false), Optional.ofNullable(lines.get("name")), unsubscribe));
    }

    private Map<String, Consumer<String>> known(Instant now) {
        Map<String, Consumer<String>> known = new HashMap<>();
        known.put("recipients", place -> json.array(place, at -> address(at).ifPresent(address -> recipients.putIfAbsent(address.key(), address))));
        known.put("lists", place -> json.array(place, at -> address(at).ifPresent(lists::add)));
        known.put("senders", place -> json.array(place, at -> address(at).ifPresent(address -> senders.putIfAbsent(address.key(), address))));
        known.put("unsubscribe", place -> unsubscribe = address(place));
        known.put("domain", this::domain);
        known.put("expiresAt", place -> expires(place, now));
        known.put("value", this::value);
        for (String flag : List.of("proof", "subaddress", "hideAuthor")) known.put(flag, place -> json.flag(place).ifPresent(given -> flags.put(flag, given)));
        for (String number : List.of("uses", "maxRecipients")) known.put(number, place -> json.integer(place).ifPresent(given -> numbers.put(number, given)));
        for (String line : List.of("label", "name")) known.put(line, place -> line(line, place));
        return known;
    }

    /** Whether it may stand behind the plus of an address: if nothing is said, wherever it can. */
    private boolean inAddress(int uses, TokenForm form) {
        boolean fits = value.map(Tokens::hasForm).orElse(true);
        boolean can = uses == 1 && fits && form.inAddress();
        boolean wish = flags.getOrDefault("subaddress", can);
        if (!wish || can) return wish;
        String why = uses != 1 ? "a token of several uses would stand in logs" : fits ? "the settings do not let tokens stand in addresses" : "the value does not fit into an address";
        faults.add("subaddress", "is true, and " + why);
        return false;
    }

    private int number(String field, int usual, int most) {
        int number = numbers.getOrDefault(field, usual);
        if (number < 1 || number > most) faults.add(field, "is not a number from 1 to " + most);
        return number;
    }

    private void line(String field, String place) {
        json.text(place).ifPresent(text -> {
            boolean good = !text.isBlank() && text.length() <= TokenTerms.LONGEST_NAME && text.chars().noneMatch(Character::isISOControl);
            if (good) lines.put(field, text.strip());
            else faults.add(place, "has not 1 to " + TokenTerms.LONGEST_NAME + " characters on one line");
        });
    }

    private void value(String place) {
        value = json.text(place);
        if (value.isPresent() && !TokenForm.isValue(value.get())) faults.add(place, "has not 1 to " + TokenForm.LONGEST + " visible ASCII characters");
    }

    private Optional<EmailAddress> address(String place) {
        return json.text(place).flatMap(text -> {
            Optional<EmailAddress> address = ListAddress.parse(text);
            if (address.isEmpty()) faults.add(place, "is not a mail address");
            return address;
        });
    }

    private void expires(String place, Instant now) {
        json.text(place).ifPresent(text -> {
            try {
                expires = Optional.of(OffsetDateTime.parse(text).toInstant());
            } catch (DateTimeException _) {
                faults.add(place, "is not a time such as 2026-12-24T18:00:00Z");
            }
        });
        if (expires.isPresent() && !expires.get().isAfter(now)) faults.add(place, "is in the past");
        if (expires.isPresent() && expires.get().isAfter(now.plus(LONGEST_LIFE))) faults.add(place, "is more than 366 days away");
    }

    private void domain(String place) {
        json.text(place).ifPresent(text -> {
            try {
                domain = Optional.of(DomainName.parse(text));
            } catch (IllegalArgumentException _) {
                faults.add(place, "is not a domain name");
            }
        });
    }
}
