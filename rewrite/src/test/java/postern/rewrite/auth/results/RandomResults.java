package postern.rewrite.auth.results;

import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import postern.rewrite.auth.results.AuthenticationResults.Method;
import postern.rewrite.auth.results.AuthenticationResults.Property;

/** Results with values as senders choose them, the same for the same seed. */
final class RandomResults {
    private static final String PRINTABLE = IntStream.range(' ', 0x7f).mapToObj(Character::toString).reduce("", String::concat);
    private static final List<String> METHODS = List.of("dkim", "spf", "dmarc", "arc", "auth", "iprev", "x-ours");
    private static final List<String> RESULTS = List.of("pass", "fail", "none", "temperror");
    private static final List<String> PROPERTIES = List.of("header.d", "header.from", "smtp.mailfrom", "smtp.helo", "policy.iprev");

    private final Random random;

    RandomResults(long seed) {
        random = new Random(seed);
    }

    AuthenticationResults next() {
        return new AuthenticationResults("x" + text(20).strip(), Stream.generate(this::method).limit(random.nextInt(5)).toList());
    }

    private Method method() {
        String reason = random.nextBoolean() ? "" : text(90).replaceAll(" +", " ").strip();
        return new Method(any(METHODS), any(RESULTS), reason, Stream.generate(this::property).limit(random.nextInt(5)).toList());
    }

    private Property property() {
        String[] name = any(PROPERTIES).split("\\.");
        return new Property(name[0], name[1], random.nextBoolean() ? "ada@x.example" : text(40));
    }

    private String text(int most) {
        var text = new StringBuilder();
        for (int i = random.nextInt(most); i > 0; i--) text.append(PRINTABLE.charAt(random.nextInt(PRINTABLE.length())));
        return text.toString();
    }

    private String any(List<String> words) {
        return words.get(random.nextInt(words.size()));
    }
}
