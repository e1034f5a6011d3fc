package postern.rewrite;

import postern.rewrite.mail.DomainName;
import postern.rewrite.mail.HeaderField;

/** Adds {@code Date} and {@code Message-ID} where there is none (RFC 5322 section 3.6), the same each time for the same posting. */
record MissingFields(DomainName domain, Arrival arrival) implements Step {
    @Override public void apply(Draft draft) {
        if (draft.first("Date").isEmpty()) draft.addAtEnd(HeaderField.of("Date", TraceLine.date(arrival.received())));
        if (draft.first("Message-ID").isEmpty()) draft.addAtEnd(HeaderField.of("Message-ID", "<" + arrival.posting() + "@" + domain + ">"));
    }
}
