package postern.app.api;

import io.micronaut.serde.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Map;
import postern.app.intake.Explain;

/** An explanation as {@code POST /api/v1/explain} answers it, where no server runs. */
public final class ExplainJson {
    private static final ObjectMapper MAPPER = ObjectMapper.create(Map.of("micronaut.serde.serialization.inclusion", "ALWAYS"), ExplainJson.class.getPackageName());

    private ExplainJson() { }

    public static String of(Explain.Explanation explanation) {
        try {
            return MAPPER.writeValueAsString(ExplainView.of(explanation, false));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
