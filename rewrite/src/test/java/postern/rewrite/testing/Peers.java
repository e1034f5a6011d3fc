package postern.rewrite.testing;

import static org.junit.jupiter.api.Assertions.fail;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Assumptions;

/**
 * Outside programs that a test needs. Where one is missing the test is skipped and says so; with
 * {@code -Dpostern.peers=required} ({@code .ci/run}) it fails instead.
 */
public final class Peers {
    private Peers() { }

    /** @param debianPackage what installs it, named in the message */
    public static void need(Path program, String debianPackage) {
        if (!Files.exists(program)) missing(program + " is missing: install Debian's " + debianPackage);
    }

    /** The first of {@code places} that exists. */
    public static Path anyOf(String debianPackage, Path... places) {
        for (Path place : places) if (Files.exists(place)) return place;
        missing("none of " + List.of(places) + " is there: install Debian's " + debianPackage);
        throw new IllegalStateException();
    }

    /** Folder of the public test material; {@code POSTERN_VECTORS}, else {@code ../shared/vectors} beside the checkout. */
    public static Path vectors() {
        String named = System.getenv("POSTERN_VECTORS");
        Path folder = named != null ? Path.of(named) : root().resolve("../shared/vectors").normalize();
        if (!Files.isDirectory(folder)) Assumptions.abort("no test material at " + folder + " (POSTERN_VECTORS)");
        return folder;
    }

    /** The checkout. */
    public static Path root() {
        return Path.of(System.getProperty("postern.root", System.getProperty("user.dir"))).toAbsolutePath().normalize();
    }

    /** {@code few} rounds in the ordinary build, {@code full} with {@code -Plong}. */
    public static int rounds(int few, int full) {
        return "full".equals(System.getProperty("postern.rounds")) ? full : few;
    }

    private static void missing(String why) {
        if ("required".equals(System.getProperty("postern.peers"))) fail(why);
        Assumptions.abort(why);
    }
}
