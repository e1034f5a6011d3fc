package postern.app.api;

import io.micronaut.serde.annotation.Serdeable;

/**
 * What is wrong with one field of a request.
 *
 * @param field  its place: {@code from}, {@code members[17].address}, or the name of a query parameter
 * @param detail one sentence that does not repeat the value
 */
@Serdeable
public record FieldFault(String field, String detail) { }
