package postern.app.api;

import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;

/** Serves the description of this API, {@code openapi.yaml}; open to all. */
@Controller("/openapi")
final class OpenApiController {
    /** RFC 9512 section 2.1. */
    private static final String YAML = "application/yaml";

    private final byte[] document;

    OpenApiController() {
        try (InputStream in = OpenApiController.class.getResourceAsStream("openapi.yaml")) {
            document = in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Get(produces = YAML)
    byte[] document() {
        return document;
    }
}
