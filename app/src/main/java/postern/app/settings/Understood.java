package postern.app.settings;

import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * What was given, understood value by value. What cannot be is a fault; its default, or nothing, stands in for it. A number tells apart keys
 * of which there may be several ({@code relays[2].host}); it plays no part for others.
 *
 * <p>A {@code parse} throws IllegalArgumentException with advice, which follows {@code is TEXT: } in the fault.
 */
final class Understood {
    private final Given given;
    private final Faults faults;

    Understood(Given given, Faults faults) {
        this.given = given;
        this.faults = faults;
    }

    /** The value given, else the default. */
    <T> T one(Key key, int n, Function<String, T> parse) {
        return maybe(key, n, parse).orElseGet(() -> parse.apply(key.byDefault()));
    }

    /** @see #one(Key, int, Function) */
    <T> T one(Key key, Function<String, T> parse) {
        return one(key, 0, parse);
    }

    /** The value given; empty if there is none, or it is wrong. */
    <T> Optional<T> maybe(Key key, int n, Function<String, T> parse) {
        return value(key, n, parse, true);
    }

    /** @see #maybe(Key, int, Function) */
    <T> Optional<T> maybe(Key key, Function<String, T> parse) {
        return maybe(key, 0, parse);
    }

    /** As {@link #maybe(Key, int, Function)}, for a value that may hold a secret by mistake: it is not repeated. */
    <T> Optional<T> secretive(Key key, int n, Function<String, T> parse) {
        return value(key, n, parse, false);
    }

    private <T> Optional<T> value(Key key, int n, Function<String, T> parse, boolean repeated) {
        return given.get(key, n).flatMap(value -> {
            if (value.list()) {
                faults.add(value.told(), "is a list: give one value");
                return Optional.empty();
            }
            return parsed(value.told(), value.items().getFirst(), parse, repeated);
        });
    }

    private <T> Optional<T> parsed(String told, String text, Function<String, T> parse, boolean repeated) {
        try {
            return Optional.of(parse.apply(text));
        } catch (IllegalArgumentException | ArithmeticException wrong) {
            String advice = wrong instanceof ArithmeticException ? "use a smaller number" : wrong.getMessage();
            faults.add(told, (repeated ? "is " + Faults.shown(text) + ": " : "") + advice);
            return Optional.empty();
        }
    }

    /** A list in the file, or the same with commas in one line. */
    <T> List<T> each(Key key, Function<String, T> parse) {
        return each(key, 0, parse);
    }

    /** @see #each(Key, Function) */
    <T> List<T> each(Key key, int n, Function<String, T> parse) {
        if (!given.has(key, n) && key.byDefault().isEmpty()) return List.of();
        var value = given.get(key, n).orElse(new Given.Value(key.at(n), List.of(key.byDefault()), false));
        List<String> texts = value.list() ? value.items() : List.of(value.items().getFirst().split(",", -1));
        return texts.stream().map(String::strip).flatMap(text -> parsed(value.told(), text, parse, true).stream()).toList();
    }

    /** Two values. */
    record Pair<A, B>(A first, B second) { }

    /** Two settings that go together: both or none. */
    <A, B> Optional<Pair<A, B>> pair(Key left, Key right, int n, Function<String, A> first, Function<String, B> second) {
        if (given.has(left, n) != given.has(right, n)) {
            Key missing = given.has(left, n) ? right : left;
            faults.add(missing.at(n), "is not set, but " + given.told(missing == left ? right : left, n) + " is: they go together");
            return Optional.empty();
        }
        return secretive(left, n, first).flatMap(a -> secretive(right, n, second).map(b -> new Pair<>(a, b)));
    }
}
