package postern.app.dns;

import static java.util.stream.Collectors.toMap;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import postern.app.testing.Zone;
import postern.rewrite.auth.spf.Spf;
import postern.rewrite.auth.spf.SpfResult;
import postern.rewrite.testing.Peers;

/**
 * The test suite of RFC 7208, each scenario against a name server of its own over UDP and TCP, silence and loops included.
 * All cases are asked at once, so that the silent names cost one time-out. Budget: 12 s.
 */
class SpfSuiteTest {
    private static final Duration TIMEOUT = Duration.ofSeconds(5);
    private static final List<Zone> ZONES = new ArrayList<>();
    private static final Map<Case, SpfResult> RESULTS = new LinkedHashMap<>();

    /** @param results any of these is right */
    private record Case(String scenario, String name, InetAddress client, String helo, String mailFrom, List<String> results, Zone zone) {
        SpfResult ask() {
            return new Spf(DnsjavaDns.at(zone.socketAddress(), TIMEOUT)).check(client, helo, mailFrom);
        }
    }

    @BeforeAll static void askAll() throws IOException, InterruptedException, ExecutionException {
        Path suite = Peers.vectors().resolve("spf/rfc7208-tests.yml");
        var answers = new LinkedHashMap<Case, Future<SpfResult>>();
        try (var text = Files.newBufferedReader(suite); var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (Object scenario : new Yaml(new SafeConstructor(new LoaderOptions())).loadAll(text)) {
                cases(map(scenario)).forEach(one -> answers.put(one, threads.submit(one::ask)));
            }
        }
        for (var answer : answers.entrySet()) RESULTS.put(answer.getKey(), answer.getValue().get());
    }

    @AfterAll static void close() {
        ZONES.forEach(Zone::close);
    }

    @Test void allTheCasesAreHere() {
        assertEquals(203, RESULTS.size());
    }

    @TestFactory Stream<DynamicTest> theResultIsOneThatTheSuiteNames() {
        return RESULTS.entrySet().stream().map(entry -> dynamicTest(entry.getKey().scenario() + ": " + entry.getKey().name(), () -> {
            Case asked = entry.getKey();
            String word = entry.getValue().verdict().word();
            assertEquals(asked.results().contains(word) ? word : String.join(" or ", asked.results()), word, entry.getValue().why());
        }));
    }

    private static Stream<Case> cases(Map<String, Object> scenario) {
        Zone zone = zone(map(scenario.get("zonedata")));
        return map(scenario.get("tests")).entrySet().stream().map(test -> {
            Map<String, Object> its = map(test.getValue());
            return new Case((String) scenario.get("description"), test.getKey(), InetAddress.ofLiteral((String) its.get("host")),
                    (String) its.get("helo"), (String) its.get("mailfrom"), strings(its.get("result")), zone);
        });
    }

    private static Zone zone(Map<String, Object> names) {
        Zone zone = Zone.start();
        ZONES.add(zone);
        names.forEach((name, data) -> name(zone, name, (List<?>) data));
        return zone;
    }

    /** {@code SPF} stands for TXT unless the name has TXT of its own; {@code TXT: NONE} only says that it has. */
    private static void name(Zone zone, String name, List<?> data) {
        boolean hasTxt = data.stream().anyMatch(entry -> entry instanceof Map<?, ?> record && record.containsKey("TXT"));
        for (Object entry : data) {
            if (entry instanceof Map<?, ?>) map(entry).forEach((type, value) -> record(zone, name, type, value, hasTxt));
            else if (entry.equals("TIMEOUT")) zone.silent(name);
            else throw new AssertionError("neither a record nor TIMEOUT: " + entry);
        }
    }

    private static void record(Zone zone, String name, String type, Object value, boolean hasTxt) {
        switch (type) {
            case "SPF" -> {
                if (!hasTxt) zone.txt(name, strings(value));
            }
            case "TXT" -> {
                if (!value.equals("NONE")) zone.txt(name, strings(value));
            }
            case "A" -> zone.a(name, (String) value);
            case "AAAA" -> zone.aaaa(name, (String) value);
            case "PTR" -> zone.ptr(name, (String) value);
            case "CNAME" -> zone.cname(name, (String) value);
            case "MX" -> zone.mx(name, (Integer) ((List<?>) value).get(0), (String) ((List<?>) value).get(1));
            default -> throw new AssertionError("no such record: " + type);
        }
    }

    private static List<String> strings(Object value) {
        return value instanceof List<?> list ? list.stream().map(String.class::cast).toList() : List.of((String) value);
    }

    private static Map<String, Object> map(Object value) {
        return ((Map<?, ?>) value).entrySet().stream()
                .collect(toMap(entry -> (String) entry.getKey(), Map.Entry::getValue, (a, _) -> a, LinkedHashMap::new));
    }
}
