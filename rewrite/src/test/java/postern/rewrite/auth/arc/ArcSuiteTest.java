package postern.rewrite.auth.arc;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import postern.rewrite.mail.RawMessage;
import postern.rewrite.testing.Peers;
import postern.rewrite.testing.TxtDns;

/** The validation cases of ValiMail's ARC test suite. A blank {@code cv} is a chain that a sealer ended with cv=fail. */
class ArcSuiteTest {
    private static final int CASES = 171;
    private static final Instant NOW = Instant.ofEpochSecond(1_795_223_148);

    private record Case(String name, String message, String cv, Map<String, String> records) { }

    @TestFactory
    List<DynamicTest> validatesAsTheSuiteExpects() throws IOException {
        List<Case> cases = cases();
        assertEquals(CASES, cases.size());
        return cases.stream().map(each -> DynamicTest.dynamicTest(each.name, () -> validate(each))).toList();
    }

    private static void validate(Case each) {
        byte[] bytes = each.message.replaceAll("\r?\n", "\r\n").getBytes(UTF_8);
        ArcResult result = new ArcValidator(TxtDns.of(each.records)).validate(RawMessage.parse(bytes), NOW);
        assertEquals(each.cv.isEmpty() ? "fail" : each.cv.toLowerCase(Locale.ROOT), result.verdict().word(), result.why());
    }

    private static List<Case> cases() throws IOException {
        var yaml = new Yaml(new SafeConstructor(new LoaderOptions()));
        var cases = new ArrayList<Case>();
        for (Object document : yaml.loadAll(Files.readString(Peers.vectors().resolve("arc/arc-draft-validation-tests.yml")))) {
            var records = texts(((Map<?, ?>) document).get("txt-records"));
            ((Map<?, ?>) ((Map<?, ?>) document).get("tests")).forEach((name, test) -> {
                Map<String, String> words = texts(test);
                cases.add(new Case((String) name, words.get("message"), words.get("cv"), records));
            });
        }
        return cases;
    }

    private static Map<String, String> texts(Object map) {
        var texts = new HashMap<String, String>();
        ((Map<?, ?>) map).forEach((key, value) -> texts.put((String) key, value == null ? "" : value.toString()));
        return texts;
    }
}
