package postern.app.api;

import java.util.Map;
import java.util.Optional;
import postern.app.lists.ApiKeys;
import postern.app.lists.KeyRole;
import postern.rewrite.mail.EmailAddress;

/** Reads {@code {"label","role","person"}}; used once. */
final class ApiKeyRequest {
    private final JsonBody json;
    private final Faults faults;
    private Optional<String> label = Optional.empty();
    private Optional<String> role = Optional.empty();
    private Optional<String> person = Optional.empty();

    private ApiKeyRequest(JsonBody json, Faults faults) {
        this.json = json;
        this.faults = faults;
    }

    /** @throws Problem 422 */
    static ApiKeys.Holder read(byte[] body) {
        var faults = new Faults();
        var holder = new ApiKeys.Holder[1];
        JsonBody.read(body, faults, json -> holder[0] = new ApiKeyRequest(json, faults).holder().orElse(null));
        faults.throwIfAny();
        return holder[0];
    }

    private Optional<ApiKeys.Holder> holder() {
        json.object("", Map.of("label", at -> label = json.text(at), "role", at -> role = json.text(at), "person", this::person));
        if (label.filter(ApiKeyRequest::isLabel).isEmpty()) faults.add("label", label.isEmpty() ? "is missing" : "has 1 to " + ApiKeys.LONGEST_LABEL + " characters on one line");
        Optional<KeyRole> known = role.flatMap(KeyRole::of);
        if (known.isEmpty()) faults.add("role", role.isEmpty() ? "is missing: admin, owner or auditor" : "is none of admin, owner, auditor");
        Optional<EmailAddress> whom = person.flatMap(ListAddress::parse);
        if (person.isPresent() && whom.isEmpty()) faults.add("person", "is not a mail address");
        if (person.isEmpty() && known.equals(Optional.of(KeyRole.OWNER))) faults.add("person", "is missing: an owner's key speaks for a person");
        return faults.isEmpty() ? Optional.of(new ApiKeys.Holder(label.orElseThrow(), known.orElseThrow(), whom)) : Optional.empty();
    }

    private void person(String place) {
        if (!json.isNull()) person = json.text(place);
    }

    private static boolean isLabel(String text) {
        return !text.isBlank() && text.length() <= ApiKeys.LONGEST_LABEL && text.chars().noneMatch(Character::isISOControl);
    }
}
