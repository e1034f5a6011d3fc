package postern.app.api;

import java.util.Set;

/** Which paths are pages: they ask for a session of their own, not for a key. */
public final class PagePaths {
    private static final Set<String> FIRST = Set.of("", "signin", "signout", "style.css", "lists", "held", "postings", "tokens", "moderate", "unsubscribe");

    private PagePaths() { }

    /** @param path not decoded, with its leading slash */
    public static boolean isPage(String path) {
        int end = path.indexOf('/', 1);
        return path.startsWith("/") && FIRST.contains(path.substring(1, end < 0 ? path.length() : end));
    }
}
