package postern.app.ui;

import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.IntStream;

/**
 * A page, or something that a form does.
 *
 * @param pattern steps of the path; those that begin with a colon stand for any
 * @param open    to whoever is not signed in, too
 * @param provesItself its form carries a token that its handler looks at, not one of the session's
 */
record Route(String method, List<String> pattern, boolean open, boolean provesItself, Function<Turn, PageAnswer> handler) {

    /** @param path {@code /lists/:list/members} */
    static Route of(String method, String path, Function<Turn, PageAnswer> handler) {
        return new Route(method, split(path), false, false, handler);
    }

    static Route open(String method, String path, Function<Turn, PageAnswer> handler) {
        return new Route(method, split(path), true, false, handler);
    }

    /** Open to whoever has an address that we signed. */
    static Route signed(String method, String path, Function<Turn, PageAnswer> handler) {
        return new Route(method, split(path), true, true, handler);
    }

    private static List<String> split(String path) {
        return List.of(path.substring(1).split("/")).stream().filter(step -> !step.isEmpty()).toList();
    }

    boolean isAt(List<String> steps) {
        return steps.size() == pattern.size() && IntStream.range(0, steps.size()).allMatch(i -> isAny(pattern.get(i)) || pattern.get(i).equals(steps.get(i)));
    }

    /** What stands for the colon's name. */
    Optional<String> step(String name, List<String> steps) {
        int at = pattern.indexOf(":" + name);
        return at < 0 ? Optional.empty() : Optional.of(steps.get(at));
    }

    String path() {
        return "/" + String.join("/", pattern);
    }

    private static boolean isAny(String step) {
        return step.startsWith(":");
    }
}
