package postern.rewrite;

import java.util.Optional;
import postern.rewrite.mail.EmailAddress;

/**
 * One mailbox of an address field.
 *
 * @param name    decoded, may be empty; as hostile as it came
 * @param address empty if what stands there is none
 */
record Mailbox(String name, Optional<EmailAddress> address) { }
