package postern.app.ui;

import com.samskivert.mustache.Mustache;
import com.samskivert.mustache.Template;
import java.io.IOException;
import java.io.InputStream;
import java.io.Reader;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The templates, read from beside this class. Every value is escaped for text and for quoted attributes ({@code & < > " ' ` =});
 * a test holds the templates to using them nowhere else. A name that the model lacks is a fault of ours and throws; null is empty.
 *
 * <p><b>Threads:</b> any.
 */
final class Templates {
    private final Mustache.Compiler compiler = Mustache.compiler().escapeHTML(true).emptyStringIsFalse(true).zeroIsFalse(true).nullValue("").withLoader(Templates::open);
    private final Map<String, Template> compiled = new ConcurrentHashMap<>();

    /** @param name of a file, without {@code .html} */
    String write(String name, Map<String, Object> model) {
        return compiled.computeIfAbsent(name, this::compile).execute(model);
    }

    private Template compile(String name) {
        return compiler.compile(open(name));
    }

    private static Reader open(String name) {
        return new StringReader(text(name + ".html"));
    }

    /** @param file beside this class */
    static String text(String file) {
        try (InputStream in = Templates.class.getResourceAsStream(file)) {
            if (in == null) throw new IllegalArgumentException("no file " + file);
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
