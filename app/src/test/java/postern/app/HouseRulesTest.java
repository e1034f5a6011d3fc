package postern.app;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Guards the doors: which package may know which, libraries included. Dependencies point inward and never back;
 * {@code app} is the one place where the rooms meet.
 */
class HouseRulesTest {
    private static final JavaClasses HOUSE = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .withImportOption(location -> !location.contains("-tests.jar"))
            .importPackages("postern");

    /** A room, and all that it may know besides itself and {@code java..}. */
    private record Room(String name, String... mayKnow) {
        ArchRule rule() {
            var allowed = new ArrayList<>(List.of(mayKnow));
            Collections.addAll(allowed, name, "java..", "");
            return classes().that().resideInAPackage(name)
                    .should().onlyDependOnClassesThat(resideInAnyPackage(allowed.toArray(String[]::new)));
        }

        @Override public String toString() {
            return name;
        }
    }

    static Stream<Room> rooms() {
        return Stream.of(
                new Room("postern.rewrite.mail"),
                new Room("postern.rewrite.dns", "postern.rewrite.mail"),
                new Room("postern.rewrite.auth.dmarc", "postern.rewrite.mail", "postern.rewrite.dns"),
                new Room("postern.rewrite.auth.spf", "postern.rewrite.mail", "postern.rewrite.dns"),
                new Room("postern.rewrite.sign", "postern.rewrite.mail", "postern.rewrite.dns", "javax.crypto..", "org.apache.james.jdkim.."),
                new Room("postern.rewrite.auth.dkim", "postern.rewrite.mail", "postern.rewrite.dns", "postern.rewrite.sign"),
                new Room("postern.rewrite.auth.arc", "postern.rewrite.mail", "postern.rewrite.dns", "postern.rewrite.sign", "postern.rewrite.auth.dkim"),
                new Room("postern.rewrite.auth", "postern.rewrite", "postern.rewrite.auth..", "postern.rewrite.dns", "postern.rewrite.mail", "postern.rewrite.sign"),
                new Room("postern.rewrite.auth.results", "postern.rewrite.mail"),
                new Room("postern.rewrite.mime", "postern.rewrite.mail"),
                new Room("postern.rewrite", "postern.rewrite.mail", "postern.rewrite.auth.results", "postern.rewrite.dns", "postern.rewrite.mime", "jakarta.mail..", "javax.crypto.."),
                new Room("postern.rewrite.notice", "postern.rewrite", "postern.rewrite.mail", "postern.rewrite.mime"),
                new Room("postern.rewrite.view", "postern.rewrite", "postern.rewrite.mail", "postern.rewrite.mime", "postern.rewrite.notice"),
                new Room("postern.lmtp", "postern.rewrite.mail", "org.apache.james..", "javax.mail..", "io.netty..", "javax.net.ssl..",
                        "com.google.common..", "org.slf4j.."),
                new Room("postern.outbound.store", "javax.sql..", "com.zaxxer.hikari..", "org.flywaydb..", "org.h2..", "org.slf4j.."),
                new Room("postern.outbound.queue", "postern.outbound.store", "postern.outbound.relay", "postern.rewrite.mail", "org.slf4j.."),
                new Room("postern.outbound.relay", "postern.rewrite.mail", "javax.net..", "javax.security..", "com.ongres.scram..", "org.slf4j.."),
                new Room("postern.outbound", "postern.outbound.queue", "postern.outbound.relay", "postern.outbound.store", "postern.rewrite.mail",
                        "org.slf4j.."),
                new Room("postern.app.lists", "postern.outbound.store", "postern.rewrite..", "org.slf4j.."),
                new Room("postern.app.intake", "postern.app.lists", "postern.app.standing", "postern.lmtp", "postern.outbound..", "postern.rewrite..", "org.slf4j.."),
                new Room("postern.app.settings", "postern.rewrite.mail", "postern.outbound.relay", "org.yaml.snakeyaml.."),
                new Room("postern.app.notices", "postern.app.lists", "postern.app.rounds", "postern.outbound.queue", "postern.outbound.store", "postern.rewrite..", "com.samskivert.mustache..",
                        "javax.crypto..", "org.slf4j.."),
                new Room("postern.app.rounds"),
                new Room("postern.app.alarms", "postern.app.lists", "postern.app.rounds", "postern.outbound.store", "org.slf4j.."),
                new Room("postern.app.standing", "postern.app.lists", "postern.app.rounds", "postern.outbound.store", "postern.rewrite..", "org.slf4j.."),
                new Room("postern.app.roster", "postern.app.lists", "postern.app.rounds", "postern.outbound.store", "postern.rewrite.mail", "javax.net..", "org.slf4j.."),
                new Room("postern.app.api", "postern.app.alarms", "postern.app.intake", "postern.app.lists", "postern.app.notices", "postern.app.roster", "postern.app.standing", "postern.outbound..", "postern.rewrite..", "io.micronaut..", "jakarta.inject..",
                        "com.fasterxml.jackson..", "org.reactivestreams..", "reactor..", "org.slf4j.."),
                new Room("postern.app.ui", "postern.app.api", "postern.app.lists", "postern.app.notices", "postern.rewrite.notice", "postern.rewrite.view", "postern.outbound.store", "postern.rewrite", "postern.rewrite.mail", "io.micronaut..", "jakarta.inject..",
                        "javax.crypto..", "com.samskivert.mustache..", "org.slf4j.."),
                new Room("postern.app.cli", "postern.app.settings", "postern.rewrite.mail", "jakarta.mail..", "com.fasterxml.jackson..", "picocli.."),
                new Room("postern.app.dns", "postern.rewrite.dns", "postern.rewrite.mail", "org.xbill.DNS..", "org.slf4j.."));
    }

    @ParameterizedTest
    @MethodSource("rooms")
    void aRoomKnowsOnlyWhatItMay(Room room) {
        room.rule().check(HOUSE);
    }

    @Test void everyPackageIsARoom() {
        Set<String> guarded = rooms().map(Room::name).collect(Collectors.toSet());
        Set<String> found = HOUSE.stream().map(JavaClass::getPackageName).collect(Collectors.toCollection(TreeSet::new));
        found.removeAll(guarded);
        assertEquals(Set.of("postern.app"), found, "only the wiring may know all");
    }

    /** Libraries that have one home. */
    static Stream<ArchRule> homes() {
        return Stream.of(
                home("java.sql..", "postern.outbound.store"),
                home("org.h2..", "postern.outbound.store"),
                home("io.micronaut..", "postern.app", "postern.app.api..", "postern.app.ui.."),
                home("com.samskivert..", "postern.app.ui", "postern.app.notices"),
                home("picocli..", "postern.app.cli"),
                home("org.xbill.DNS..", "postern.app.dns"),
                home("io.netty..", "postern.lmtp"),
                home("org.yaml.snakeyaml..", "postern.app.settings"));
    }

    @ParameterizedTest
    @MethodSource("homes")
    void aLibraryStaysAtHome(ArchRule home) {
        home.check(HOUSE);
    }

    @Test void theWorkshopIsPure() {
        pure().check(HOUSE);
    }

    @Test void plantedOffencesAreReported() {
        JavaClasses planted = new ClassFileImporter().importPackages("postern.lmtp.planted", "postern.rewrite.planted");
        assertEquals(2, planted.stream().filter(c -> c.getPackageName().endsWith("planted")).count());
        ArchRule door = new Room("postern.lmtp.planted", "postern.rewrite.mail").rule();
        assertTrue(door.evaluate(planted).hasViolation(), "the front door reaching into the back door");
        assertTrue(pure().evaluate(planted).hasViolation(), "the workshop looking at the clock");
        assertTrue(home("java.sql..", "postern.outbound.store").evaluate(planted).hasViolation(), "a database at the front door");
    }

    private static ArchRule home(String library, String... homes) {
        return noClasses().that().resideOutsideOfPackages(homes).should().dependOnClassesThat().resideInAPackage(library)
                .as(library + " is used only in " + String.join(", ", homes));
    }

    private static ArchRule pure() {
        return noClasses().that().resideInAPackage("postern.rewrite..")
                .should().dependOnClassesThat(resideInAnyPackage("java.sql..", "java.nio.file..", "java.nio.channels.."))
                .orShould().dependOnClassesThat().haveNameMatching("java\\.net\\.(Socket|ServerSocket|DatagramSocket|URL.*|http.*)")
                .orShould().dependOnClassesThat().haveNameMatching("java\\.io\\.(File|FileInputStream|FileOutputStream|RandomAccessFile)")
                .orShould().callMethod(Instant.class, "now")
                .orShould().callMethod(System.class, "currentTimeMillis")
                .orShould().callMethod(System.class, "nanoTime")
                .as("rewrite touches no network, disk, database or clock");
    }
}
