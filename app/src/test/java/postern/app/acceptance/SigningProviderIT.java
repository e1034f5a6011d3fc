package postern.app.acceptance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import postern.app.testing.PosternProcess;
import postern.rewrite.testing.Peers;

/** Who makes the RSA signatures: Corretto if its jar lies in {@code lib}, the JDK if not; the log says which, and both serve. */
class SigningProviderIT {
    private static final String SAYS = "RSA signatures are made by ";

    @Test void correttoSignsWhereItsJarIs() throws IOException {
        Assumptions.assumeTrue(jars().stream().anyMatch(SigningProviderIT::isCorretto), "this build has no Amazon Corretto Crypto Provider for this machine");
        try (var postern = new PosternProcess().start()) {
            assertTrue(postern.log().contains(SAYS + "AmazonCorrettoCryptoProvider "), postern.log());
        }
    }

    @Test void theJdkSignsWhereItIsNot() throws IOException {
        try (var postern = new PosternProcess()) {
            Path home = postern.folder().resolve("installed");
            Files.createDirectories(home.resolve("lib"));
            Files.copy(Peers.root().resolve("postern"), home.resolve("postern"));
            for (Path jar : jars()) if (!isCorretto(jar)) Files.createSymbolicLink(home.resolve("lib").resolve(jar.getFileName()), jar);
            postern.installedIn(home).start();
            assertTrue(postern.log().contains(SAYS + "SunRsaSign "), postern.log());
            assertEquals(200, postern.rest().get("/api/v1/domains").status());
        }
    }

    private static boolean isCorretto(Path jar) {
        return jar.getFileName().toString().startsWith("AmazonCorrettoCryptoProvider-");
    }

    private static List<Path> jars() throws IOException {
        try (Stream<Path> jars = Files.list(Peers.root().resolve("app/target/postern/lib"))) {
            return jars.toList();
        }
    }
}
