package postern.app.api;

import io.micronaut.serde.annotation.Serdeable;
import java.util.List;

/** What a mail that was kept became. @param postings their ids, at least one */
@Serdeable
record ReleasedView(String id, List<String> postings) { }
