package postern.app.api;

import io.micronaut.serde.annotation.Serdeable;
import postern.app.lists.ApiKeys;

/** A key just made. @param key what opens; it is not shown again */
@Serdeable
record NewApiKeyView(String id, String label, String role, String person, String created, String lastUsed, String key) {

    static NewApiKeyView of(ApiKeys.Issued issued) {
        ApiKeyView view = ApiKeyView.of(issued.key());
        return new NewApiKeyView(view.id(), view.label(), view.role(), view.person(), view.created(), view.lastUsed(), issued.secret());
    }

    /** What opens stays out of logs. */
    @Override public String toString() {
        return "key " + id;
    }
}
