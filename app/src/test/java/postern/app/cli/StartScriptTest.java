package postern.app.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import postern.rewrite.testing.Peers;

/** The start script, with JDKs and a Maven that are shell scripts which tell how they were called. */
class StartScriptTest {
    @TempDir Path folder;
    private Path home;

    /** What came of a call; {@code told} is standard output and error together. */
    record Call(int exit, String told) { }

    @BeforeEach void aCheckoutThatIsBuilt() throws IOException {
        home = Files.createDirectories(folder.resolve("home of postern"));
        Files.copy(Peers.root().resolve("postern"), home.resolve("postern"));
        jdk("jdk-25", "25.0.3");
        Files.writeString(home.resolve("pom.xml"), "");
        Files.createDirectories(home.resolve("app/src/main"));
        Files.writeString(home.resolve("app/pom.xml"), "");
        Files.createDirectories(home.resolve("app/target/postern/lib"));
        Files.writeString(home.resolve("app/target/postern/lib/postern-app-0.1.0.jar"), "");
        program(folder.resolve("bin/mvn"), "echo \"mvn $*\"\nmkdir -p app/target/postern/lib\ntouch app/target/postern/lib/postern-app-0.1.0.jar\n");
        aged(home.resolve("pom.xml"), 100);
        aged(home.resolve("app/pom.xml"), 100);
        aged(home.resolve("app/src/main"), 100);
        aged(home.resolve("app/target/postern/lib/postern-app-0.1.0.jar"), 50);
    }

    private void jdk(String name, String version) throws IOException {
        Path jdk = folder.resolve(name);
        program(jdk.resolve("bin/java"), "echo \"run in $(pwd): $*\"\nexit 7\n");
        program(jdk.resolve("bin/javac"), "");
        Files.writeString(jdk.resolve("release"), "IMPLEMENTOR=\"Example\"\nJAVA_VERSION=\"" + version + "\"\n");
    }

    private static void program(Path file, String body) throws IOException {
        Files.createDirectories(file.getParent());
        Files.writeString(file, "#!/bin/sh\n" + body);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    private static void aged(Path file, int seconds) throws IOException {
        Files.setLastModifiedTime(file, FileTime.from(Instant.now().minusSeconds(seconds)));
    }

    private Call call(Path script, Map<String, String> environment, String... args) throws Exception {
        var command = new ArrayList<>(List.of("sh", script.toString()));
        command.addAll(List.of(args));
        Path told = folder.resolve("told");
        var builder = new ProcessBuilder(command).directory(folder.toFile()).redirectErrorStream(true).redirectOutput(told.toFile());
        builder.environment().clear();
        builder.environment().put("PATH", folder.resolve("bin") + ":/usr/bin:/bin");
        builder.environment().put("POSTERN_JAVA_HOME", folder.resolve("jdk-25").toString());
        builder.environment().putAll(environment);
        Process process = builder.start();
        assertTrue(process.waitFor(10, TimeUnit.SECONDS), "the script ends");
        return new Call(process.exitValue(), Files.readString(told));
    }

    private Call call(Map<String, String> environment, String... args) throws Exception {
        return call(home.resolve("postern"), environment, args);
    }

    @Test void becomesTheProgramInTheCallersFolderAndPassesArgumentsOn() throws Exception {
        Call call = call(Map.of(), "post", "--to", "a b", "x y.eml");
        assertEquals(7, call.exit());
        assertTrue(call.told().startsWith("run in " + folder + ": "), call.told());
        assertTrue(call.told().endsWith(" -cp " + home + "/app/target/postern/lib/* postern.app.Main post --to a b x y.eml\n"), call.told());
        assertTrue(call.told().contains("-XX:TieredStopAtLevel=1"), call.told());
    }

    @Test void worksThroughASymbolicLink() throws Exception {
        Path link = Files.createSymbolicLink(folder.resolve("link"), home.resolve("postern"));
        assertTrue(call(link, Map.of(), "serve").told().contains(home + "/app/target/postern/lib/*"));
    }

    @Test void theServerHasABoundedHeapThatOptionsOverride() throws Exception {
        String told = call(Map.of("POSTERN_JAVA_OPTS", "-Xmx1g -XX:+UseG1GC"), "serve").told();
        assertTrue(told.matches("(?s).*-Xmx512m.*-XX:\\+ExitOnOutOfMemoryError.*-Xmx1g -XX:\\+UseG1GC -cp .*"), told);
        assertTrue(!told.contains("UseSerialGC") && !told.contains("TieredStopAtLevel"), told);
        assertTrue(call(Map.of(), "serve").told().contains("-XX:+UseSerialGC"));
    }

    @Test void anotherJavaIsNamedAndRefused() throws Exception {
        jdk("jdk-17", "17.0.12");
        Call call = call(Map.of("POSTERN_JAVA_HOME", folder.resolve("jdk-17").toString()), "serve");
        assertEquals(1, call.exit());
        assertTrue(call.told().contains("Java 25 is needed and was not found. Looked at:\n  POSTERN_JAVA_HOME: Java 17 in " + folder + "/jdk-17\n"), call.told());
        assertTrue(call.told().contains("POSTERN_JAVA_HOME=/path/to/jdk-25 ./postern serve"), call.told());
    }

    @Test void aFolderWithoutJavaIsNamed() throws Exception {
        Call call = call(Map.of("POSTERN_JAVA_HOME", "/no/such"), "serve");
        assertEquals(1, call.exit());
        assertTrue(call.told().contains("POSTERN_JAVA_HOME: no Java in /no/such"), call.told());
    }

    @Test void javaHomeIsTakenWhereItFits() throws Exception {
        Call call = call(Map.of("POSTERN_JAVA_HOME", "", "JAVA_HOME", folder.resolve("jdk-25").toString()), "serve");
        assertEquals(7, call.exit(), call.told());
    }

    @Test void aReleaseFileIsNotNeeded() throws Exception {
        Path java = folder.resolve("jre/bin/java");
        program(java, "[ \"$1\" = -version ] && { echo 'openjdk version \"25.0.1\" 2026-01-01' >&2; exit; }\necho run\n");
        assertEquals("run\n", call(Map.of("POSTERN_JAVA_HOME", folder.resolve("jre").toString()), "serve").told());
    }

    @Test void buildsOnlyWhenASourceIsNewerOrNothingIsBuilt() throws Exception {
        assertTrue(!call(Map.of(), "serve").told().contains("mvn"));
        aged(Files.writeString(home.resolve("app/src/main/Main.java"), ""), 10);
        String told = call(Map.of(), "serve").told();
        assertTrue(told.startsWith("postern: building from " + home + "; this takes a minute or two\nmvn -q -B package -DskipTests\nrun in "), told);
        assertTrue(!call(Map.of(), "serve").told().contains("mvn"), "once");
        aged(home.resolve("app/target/postern/lib/postern-app-0.1.0.jar"), 50);
        assertTrue(!call(Map.of("POSTERN_BUILD", "never"), "serve").told().contains("mvn"), "never");
        Files.delete(home.resolve("app/target/postern/lib/postern-app-0.1.0.jar"));
        assertTrue(call(Map.of(), "serve").told().contains("mvn"), "nothing built");
    }

    @Test void aSourceChangedDuringTheBuildIsBuiltNextTime() throws Exception {
        program(folder.resolve("bin/mvn"), "touch -d '1 second' app/src/main/Late.java; touch -d '2 seconds' app/target/postern/lib/postern-app-0.1.0.jar; echo mvn\n");
        aged(Files.writeString(home.resolve("app/src/main/Main.java"), ""), 10);
        assertTrue(call(Map.of(), "serve").told().contains("mvn"));
        assertTrue(call(Map.of(), "serve").told().contains("mvn"), "Late.java came too late for the first");
    }

    @Test void aBuildThatFailsStartsNothing() throws Exception {
        program(folder.resolve("bin/mvn"), "echo 'compilation error'\nexit 1\n");
        aged(Files.writeString(home.resolve("app/src/main/Main.java"), ""), 10);
        Call call = call(Map.of(), "serve");
        assertEquals(1, call.exit());
        assertTrue(call.told().endsWith("compilation error\npostern: the build failed; see above\n"), call.told());
    }

    @Test void withoutMavenItSaysWhatIsMissing() throws Exception {
        Files.delete(folder.resolve("bin/mvn"));
        Path tools = folder.resolve("tools");
        for (String tool : new String[] {"sed", "head", "find", "dirname", "readlink", "mktemp", "touch", "rm"}) {
            Path place = Files.exists(Path.of("/usr/bin", tool)) ? Path.of("/usr/bin", tool) : Path.of("/bin", tool);
            program(tools.resolve(tool), "exec " + place + " \"$@\"\n");
        }
        Files.delete(home.resolve("app/target/postern/lib/postern-app-0.1.0.jar"));
        Call call = call(Map.of("PATH", tools.toString()), "serve");
        assertEquals(1, call.exit());
        assertTrue(call.told().contains("mvn is needed to build from the checkout"), call.told());
    }

    @Test void anUnpackedDistributionJustRuns() throws Exception {
        Path unpacked = Files.createDirectories(folder.resolve("dist/lib")).getParent();
        Files.copy(Peers.root().resolve("postern"), unpacked.resolve("postern"));
        assertTrue(call(unpacked.resolve("postern"), Map.of(), "serve").told().contains("-cp " + unpacked + "/lib/* postern.app.Main serve"));
        Files.delete(unpacked.resolve("lib"));
        assertTrue(call(unpacked.resolve("postern"), Map.of(), "serve").told().contains("nothing to run: " + unpacked + "/lib is missing"));
    }
}
