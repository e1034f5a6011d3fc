package postern.app.api;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import postern.app.lists.Token;
import postern.rewrite.mail.DomainName;
import postern.rewrite.mail.EmailAddress;

/**
 * The fields of a token, as a request gives them; used once.
 *
 * <p>What needs the database (are the lists ours, which domain) is the controller's to check.
 */
final class TokenRequest {
    private static final Duration USUAL_LIFE = Duration.ofDays(7);
    private static final Duration LONGEST_LIFE = Duration.ofDays(366);
    private static final int MOST_LISTS = 100;

    private final JsonBody json;
    private final Faults faults;
    private final Map<String, EmailAddress> recipients = new LinkedHashMap<>();
    private final List<EmailAddress> lists = new ArrayList<>();
    private Optional<DomainName> domain = Optional.empty();
    private Optional<Instant> expires = Optional.empty();
    private boolean hideAuthor;

    private TokenRequest(JsonBody json, Faults faults) {
        this.json = json;
        this.faults = faults;
    }

    /** @param lists as given; the n-th was {@code lists[n]}, if there was no fault */
    record Fields(List<EmailAddress> recipients, List<EmailAddress> lists, Optional<DomainName> domain, Instant expires, boolean hideAuthor) { }

    /** @param faults takes what is wrong, by its place */
    static Fields read(byte[] body, Faults faults, Instant now) {
        var read = new ArrayList<Fields>();
        JsonBody.read(body, faults, json -> read.add(new TokenRequest(json, faults).fields(now)));
        return read.getFirst();
    }

    private Fields fields(Instant now) {
        json.object("", Map.of("recipients", place -> json.array(place, this::recipient), "lists", place -> json.array(place, this::list),
                "uses", this::uses, "expiresAt", place -> expires(place, now), "domain", this::domain,
                "hideAuthor", place -> json.flag(place).ifPresent(hides -> hideAuthor = hides)));
        if (recipients.size() > Token.MOST_RECIPIENTS) faults.add("recipients", "are more than " + Token.MOST_RECIPIENTS);
        if (lists.size() > MOST_LISTS) faults.add("lists", "are more than " + MOST_LISTS);
        return new Fields(List.copyOf(recipients.values()), lists, domain, expires.orElse(now.plus(USUAL_LIFE)), hideAuthor);
    }

    private void recipient(String place) {
        address(place).ifPresent(address -> recipients.putIfAbsent(address.key(), address));
    }

    private void list(String place) {
        address(place).ifPresent(lists::add);
    }

    private Optional<EmailAddress> address(String place) {
        return json.text(place).flatMap(text -> {
            Optional<EmailAddress> address = ListAddress.parse(text);
            if (address.isEmpty()) faults.add(place, "is not a mail address");
            return address;
        });
    }

    private void uses(String place) {
        json.integer(place).filter(uses -> uses != 1).ifPresent(_ -> faults.add(place, "is not 1: tokens of this release are used once"));
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
