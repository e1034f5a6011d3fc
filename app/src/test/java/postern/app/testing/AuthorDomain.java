package postern.app.testing;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.Map;
import postern.rewrite.testing.Peers;

/** An author's domain: signs its mail with an RSA-2048 key of its own and publishes {@code p=reject}. */
public final class AuthorDomain {
    private static final String SELECTOR = "mail";
    private static final Duration LIMIT = Duration.ofSeconds(20);

    private final String name;
    private final Path key;
    private final String published;

    private AuthorDomain(String name, Path key, String published) {
        this.name = name;
        this.key = key;
        this.published = published;
    }

    /** Makes the key in {@code folder}. @param name in its ASCII form */
    public static AuthorDomain make(String name, Path folder) {
        Peers.need(Path.of("/usr/bin/openssl"), "openssl");
        Path key = folder.resolve(name + ".pem");
        Program.run(LIMIT, "/usr/bin/openssl", "genrsa", "-traditional", "-out", key.toString(), "2048").ok();
        byte[] der = Program.run(LIMIT, "/usr/bin/openssl", "pkey", "-in", key.toString(), "-pubout", "-outform", "DER").ok().output();
        return new AuthorDomain(name, key, "v=DKIM1; k=rsa; p=" + Base64.getEncoder().encodeToString(der));
    }

    public String name() {
        return name;
    }

    /** Its TXT records by name. */
    public Map<String, String> records() {
        return Map.of(SELECTOR + "._domainkey." + name, published, "_dmarc." + name, "v=DMARC1; p=reject",
                name, "v=spf1 ip4:192.0.2.10 -all");
    }

    public AuthorDomain publish(Zone zone) {
        records().forEach(zone::txt);
        zone.a(name, "192.0.2.10").mx(name, name);
        return this;
    }

    public byte[] sign(byte[] message) {
        return DkimPeer.sign(message, SELECTOR, name, key);
    }
}
