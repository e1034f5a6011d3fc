package postern.rewrite.auth.results;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import postern.rewrite.auth.results.AuthenticationResults.Method;
import postern.rewrite.auth.results.AuthenticationResults.Property;
import postern.rewrite.testing.Authres;
import postern.rewrite.testing.Peers;

/** What we write, as another program reads it, within the bounds of that program. */
class AuthresIT {
    @Test void anotherReaderFindsWhatWasWritten() {
        var all = new RandomResults(7601);
        List<AuthenticationResults> written = Stream.generate(() -> tame(all.next())).limit(Peers.rounds(500, 20_000)).toList();
        List<Authres.Reading> read = Authres.read(written.stream().map(each -> each.field().value()).toList());
        for (int i = 0; i < written.size(); i++) {
            AuthenticationResults results = written.get(i);
            var expected = new Authres.Reading(results.authservId(), results.methods().stream().map(AuthresIT::shown).toList());
            assertEquals(expected, read.get(i), results.text());
        }
    }

    /** It knows no quoted authserv-id, leaves quoted pairs as they are, and reads a quoted value only as the last one of a result. */
    private static AuthenticationResults tame(AuthenticationResults results) {
        List<Method> methods = results.methods().stream().map(method -> new Method(method.name(), method.result(), bare(method.reason()), tame(method.properties()))).toList();
        return new AuthenticationResults("mx.ours.example", methods);
    }

    private static List<Property> tame(List<Property> properties) {
        List<Property> bare = properties.stream().map(each -> new Property(each.type(), each.name(), bare(each.value()))).toList();
        Stream<Property> plain = bare.stream().filter(AuthresIT::isPlain);
        return Stream.concat(plain, bare.stream().filter(each -> !isPlain(each)).limit(1)).toList();
    }

    private static boolean isPlain(Property property) {
        return property.value().matches("[a-z0-9]+|ada@x\\.example");
    }

    private static String bare(String text) {
        return text.replaceAll("[\\\\\"]", "").replaceAll(" +", " ").strip();
    }

    private static List<String> shown(Method method) {
        Stream<String> properties = method.properties().stream().map(each -> each.key() + "=" + each.value());
        return Stream.concat(Stream.of(method.name() + "=" + method.result(), method.reason()), properties).toList();
    }
}
