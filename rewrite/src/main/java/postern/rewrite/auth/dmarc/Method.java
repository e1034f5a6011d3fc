package postern.rewrite.auth.dmarc;

import java.util.Locale;

/** The checks that DMARC builds on (RFC 9989 section 4.3). */
public enum Method {
    SPF, DKIM;

    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
