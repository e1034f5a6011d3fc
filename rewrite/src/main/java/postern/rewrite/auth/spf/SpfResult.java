package postern.rewrite.auth.spf;

import java.util.Optional;
import postern.rewrite.mail.DomainName;

/**
 * What SPF says of one transaction.
 *
 * @param domain the one that was asked: of MAIL FROM, or of HELO where MAIL FROM is null; empty where there is none to ask
 * @param why one line of visible ASCII for the trace: the term that decided, or the trouble; may quote what strangers published
 */
public record SpfResult(SpfVerdict verdict, Optional<DomainName> domain, String why) { }
