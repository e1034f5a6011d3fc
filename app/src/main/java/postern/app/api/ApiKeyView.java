package postern.app.api;

import io.micronaut.serde.annotation.Serdeable;
import java.time.LocalDate;
import postern.app.lists.ApiKeys;
import postern.rewrite.mail.EmailAddress;

/**
 * A key to the API as it is shown: never what opens.
 *
 * @param role     {@code admin}, {@code owner} or {@code auditor}
 * @param person   whom it speaks for; null if for nobody
 * @param lastUsed a day in UTC; null if it never was
 */
@Serdeable
record ApiKeyView(String id, String label, String role, String person, String created, String lastUsed) {

    static ApiKeyView of(ApiKeys.Key key) {
        return new ApiKeyView(key.id(), key.holder().label(), key.holder().role().word(), key.holder().person().map(EmailAddress::toString).orElse(null),
                key.created().toString(), key.used().map(LocalDate::toString).orElse(null));
    }
}
