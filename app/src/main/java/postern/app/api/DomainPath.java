package postern.app.api;

import java.util.Optional;
import java.util.function.Function;
import postern.app.lists.ManagedDomain;
import postern.rewrite.mail.DomainName;

/** A domain's name as a client writes it. */
final class DomainPath {
    private DomainPath() { }

    static Optional<DomainName> parse(String text) {
        try {
            return Optional.of(DomainName.parse(text));
        } catch (IllegalArgumentException _) {
            return Optional.empty();
        }
    }

    /** @throws Problem 404 if it names no domain of ours */
    static ManagedDomain existing(String name, Function<DomainName, Optional<ManagedDomain>> find) {
        return parse(name).flatMap(find).orElseThrow(() -> Problem.notFound("domain"));
    }
}
