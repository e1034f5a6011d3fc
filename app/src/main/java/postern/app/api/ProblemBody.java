package postern.app.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.micronaut.serde.annotation.Serdeable;
import java.util.List;

/**
 * A problem as it is answered (RFC 9457 section 3.1).
 *
 * @param type   {@code about:blank} where the status says all, else what kind of problem it is
 * @param title  the same for all problems of the type
 * @param errors which fields are at fault; left out if none is
 */
@Serdeable
public record ProblemBody(String type, String title, int status, String detail, @JsonInclude(JsonInclude.Include.NON_EMPTY) List<FieldFault> errors) { }
