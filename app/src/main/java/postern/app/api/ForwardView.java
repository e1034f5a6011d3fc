package postern.app.api;

import io.micronaut.serde.annotation.Serdeable;
import java.util.List;
import postern.app.lists.Forward;
import postern.rewrite.mail.EmailAddress;

/** A forward as it is shown. */
@Serdeable
record ForwardView(String address, List<String> targets, String created) {

    static ForwardView of(Forward forward) {
        return new ForwardView(forward.address().toString(), forward.targets().stream().map(EmailAddress::toString).toList(),
                forward.created().toString());
    }

    String etag() {
        return Etag.of(this);
    }
}
