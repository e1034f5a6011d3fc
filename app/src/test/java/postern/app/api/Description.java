package postern.app.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import postern.app.testing.Json;

/** An OpenAPI document, as far as it is needed to say whether an answer is as described. */
final class Description {
    /** The reader has a limit against strangers' documents; ours says the same often. */
    private static final int MOST_ALIASES = 1_000;
    private static final Set<String> METHODS = Set.of("get", "put", "post", "delete", "patch");

    private final Map<?, ?> root;
    private final Map<Pattern, Map<?, ?>> paths = new LinkedHashMap<>();

    private Description(Map<?, ?> root) {
        this.root = root;
        map(root, "paths").forEach((path, item) -> paths.put(Pattern.compile(path.toString().replaceAll("\\{[a-z]+}", "[^/]+")), (Map<?, ?>) item));
    }

    static Description of(String resource) {
        try (InputStream in = HttpApi.class.getResourceAsStream(resource)) {
            return new Description((Map<?, ?>) yaml(new String(in.readAllBytes(), StandardCharsets.UTF_8)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** JSON is read as the YAML that it is. */
    static Object yaml(String text) {
        var options = new LoaderOptions();
        options.setMaxAliasesForCollections(MOST_ALIASES);
        return new Yaml(new SafeConstructor(options)).load(text);
    }

    /** {@code GET /path}, for all that is described. */
    Set<String> routes() {
        var routes = new TreeSet<String>();
        map(root, "paths").forEach((path, item) -> ((Map<?, ?>) item).keySet().stream().filter(METHODS::contains)
                .forEach(method -> routes.add(method.toString().toUpperCase(Locale.ROOT) + " " + path)));
        return routes;
    }

    /** Fails unless the answer has a status, a type of content and a shape that are described; off the routes it must be a problem. */
    void check(String method, String uri, HttpResponse<String> response) {
        String type = response.headers().firstValue("Content-Type").orElse("").replaceAll(";.*", "");
        if (method.equals("HEAD") || response.statusCode() == 204) {
            assertEquals("", response.body());
            return;
        }
        Map<?, ?> content = map(described(method, uri.replaceAll("\\?.*", ""), response.statusCode()), "content");
        Map<?, ?> media = (Map<?, ?>) content.get(type);
        String what = method + " " + uri + " -> " + response.statusCode() + " " + type;
        assertNotNull(media, what + " is described as " + content.keySet());
        if (type.endsWith("json")) shape(what, map(media, "schema"), Json.parse(response.body()));
    }

    private Map<?, ?> described(String method, String path, int status) {
        for (var entry : paths.entrySet()) {
            if (!entry.getKey().matcher(path).matches()) continue;
            if (entry.getValue().get(method.toLowerCase(Locale.ROOT)) instanceof Map<?, ?> operation) {
                Map<?, ?> responses = map(operation, "responses");
                Object one = responses.containsKey(Integer.toString(status)) ? responses.get(Integer.toString(status)) : responses.get("default");
                assertNotNull(one, method + " " + path + " answers " + status + ", which is not described");
                return resolved((Map<?, ?>) one);
            }
        }
        assertTrue(status >= 400, method + " " + path + " is not described and answers " + status);
        return map(map(map(root, "components"), "responses"), "Problem");
    }

    private void shape(String what, Map<?, ?> reference, Object value) {
        Map<?, ?> schema = resolved(reference);
        Object type = schema.get("type");
        List<?> types = type instanceof List<?> list ? list : List.of(type);
        assertTrue(types.stream().anyMatch(t -> is(t.toString(), value)), what + " is no " + types + ": " + value);
        if (schema.get("enum") instanceof List<?> words && value != null) assertTrue(words.contains(value), what + " is none of " + words + ": " + value);
        if (value instanceof List<?> items) for (Object item : items) shape(what + "[]", map(schema, "items"), item);
        if (value instanceof Map<?, ?> object) object(what, schema, object);
    }

    /** One whose fields are not described may have any. */
    private void object(String what, Map<?, ?> schema, Map<?, ?> object) {
        if (schema.get("properties") == null) return;
        Map<?, ?> properties = map(schema, "properties");
        for (Object name : (List<?>) schema.get("required")) assertTrue(object.containsKey(name), what + " lacks " + name);
        object.forEach((name, value) -> {
            assertTrue(properties.containsKey(name), what + " has " + name + ", which is not described");
            shape(what + "." + name, (Map<?, ?>) properties.get(name), value);
        });
    }

    private static boolean is(String type, Object value) {
        return switch (type) {
            case "null" -> value == null;
            case "string" -> value instanceof String;
            case "integer" -> value instanceof Long;
            case "boolean" -> value instanceof Boolean;
            case "array" -> value instanceof List;
            case "object" -> value instanceof Map;
            default -> throw new IllegalArgumentException("type " + type);
        };
    }

    private Map<?, ?> resolved(Map<?, ?> schema) {
        if (!(schema.get("$ref") instanceof String reference)) return schema;
        Map<?, ?> found = root;
        for (String step : reference.substring(2).split("/")) found = map(found, step);
        return resolved(found);
    }

    private static Map<?, ?> map(Map<?, ?> from, String key) {
        assertNotNull(from.get(key), key + " in the description");
        return (Map<?, ?>) from.get(key);
    }

    /** Answers that are alike are written once. */}
