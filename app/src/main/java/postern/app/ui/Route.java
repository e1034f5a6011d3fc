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
 * @param forms   whose forms it takes, if it takes any
 */
record Route(String method, List<String> pattern, boolean open, Forms forms, Function<Turn, PageAnswer> handler) {
    enum Forms {
        /** Ours, with the token of the session or of the sign-in page's cookie. */
        OWN,
        /** Of our site: what proves them is in the address or in a token of their own, which the handler looks at. */
        OUR_SITE,
        /** From wherever they come: what proves them is in the address alone. */
        ANY
    }

    /** @param path {@code /lists/:list/members} */
    static Route of(String method, String path, Function<Turn, PageAnswer> handler) {
        return new Route(method, split(path), false, Forms.OWN, handler);
    }

    static Route open(String method, String path, Function<Turn, PageAnswer> handler) {
        return new Route(method, split(path), true, Forms.OWN, handler);
    }

    /** Open to whoever has an address that we signed. */
    static Route signed(String method, String path, Function<Turn, PageAnswer> handler) {
        return new Route(method, split(path), true, Forms.OUR_SITE, handler);
    }

    /** The same, for programs too that post to it without being on a page of ours. */
    static Route anywhere(String method, String path, Function<Turn, PageAnswer> handler) {
        return new Route(method, split(path), true, Forms.ANY, handler);
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
