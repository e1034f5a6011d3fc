package postern.app.intake;

import postern.rewrite.auth.OwnKey;
import postern.rewrite.mail.DomainName;

/** Whether receivers find the keys of our domains, as it was last seen. Answers at once; any thread. */
@FunctionalInterface
public interface OwnKeys {
    OwnKey of(DomainName ours);
}
