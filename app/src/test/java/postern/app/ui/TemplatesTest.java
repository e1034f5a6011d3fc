package postern.app.ui;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Escaping holds in text and in quoted attributes: so a template may use values nowhere else. */
class TemplatesTest {
    private static final Pattern TAG = Pattern.compile("<[a-zA-Z][^>]*>", Pattern.DOTALL);
    private static final Pattern MUSTACHE = Pattern.compile("\\{\\{[^}]*}}");
    private static final Pattern ADDRESS = Pattern.compile("\\b(?:href|action|src|formaction)=\"([^\"]*)\"");

    static Stream<Path> templates() throws IOException, URISyntaxException {
        return Files.list(Path.of(Templates.class.getResource("layout.html").toURI()).getParent()).filter(file -> file.toString().endsWith(".html"));
    }

    @ParameterizedTest
    @MethodSource("templates")
    void aTemplateLeavesNoWayPastEscaping(Path template) throws IOException {
        assertEquals(List.of(), offences(Files.readString(template)));
    }

    @Test void plantedOffencesAreFound() {
        for (String planted : List.of("<p>{{{x}}}</p>", "{{&x}}", "{{& x}}", "<p class={{x}}>", "<a href=\"{{name}}\">", "<a href=\"{{x}}://y\">", "<script>1</script>", "<p style=\"a\">", "<p onclick=\"a\">",
                "<style>p {}</style>", "<{{x}}>", "<p {{x}}>", "<p class='{{x}}'>", "{{=<% %>=}}", "<img src=\"https://elsewhere.example/\">", "<a href=\"//elsewhere.example\">", "<!-- {{x}} -->")) {
            assertFalse(offences(planted).isEmpty(), planted);
        }
        assertEquals(List.of(), offences("<a class=\"x {{state}}\" href=\"{{head.href}}/remove\"{{#here}} aria-current=\"page\"{{/here}}>{{name}}</a>"));
    }

    @Test void valuesAreEscapedAndWhatIsMissingIsOurFault() {
        String page = new Templates().write("error", Map.of("title", "a", "csrf", "", "signedIn", false, "nav", List.of(), "alert", "", "done", "", "why", "<b>\"'`=&"));
        assertTrue(page.contains("&lt;b&gt;&quot;&#39;&#x60;&#x3D;&amp;"), page);
        assertThrows(RuntimeException.class, () -> new Templates().write("error", Map.of("title", "a")));
    }

    private static List<String> offences(String template) {
        var found = new ArrayList<String>();
        String html = template.replace("{{<layout}}", "");
        if (Pattern.compile("\\{\\{\\s*(\\{|&|=)").matcher(template).find()) found.add("a value that is not escaped");
        if (Pattern.compile("(?i)<(script|style|iframe|object|embed|base|svg|!--)").matcher(template).find()) found.add("an element that is not to be here");
        TAG.matcher(html).results().map(tag -> tag.group()).forEach(tag -> {
            String bare = Pattern.compile("\"[^\"]*\"").matcher(tag).replaceAll("\"\"");
            if (Pattern.compile("\\{\\{[^#^/]").matcher(bare).find()) found.add("a value outside quotes: " + tag);
            if (Pattern.compile("(?i)\\s(on[a-z]+|style)=").matcher(bare).find()) found.add("script or style: " + tag);
            if (bare.contains("'") || Pattern.compile("=[^\"]").matcher(MUSTACHE.matcher(bare).replaceAll("")).find()) found.add("an attribute without double quotes: " + tag);
            ADDRESS.matcher(tag).results().map(address -> address.group(1)).forEach(address -> {
                boolean ours = address.matches("/([a-z][a-z./-]*(\\?kind=[a-z]+)?)?|#[a-z]+|\\{\\{([a-z]+\\.)?([a-z]+H|h)ref}}(/[a-z]+)?");
                if (!ours) found.add("an address that is not ours, or not encoded by us: " + address);
            });
        });
        if (Pattern.compile("<[^a-zA-Z/!]").matcher(html).find()) found.add("a tag that is none");
        return found;
    }
}
