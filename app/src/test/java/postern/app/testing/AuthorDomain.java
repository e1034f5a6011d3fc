package postern.app.testing;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import postern.rewrite.testing.Peers;

/**
 * An author's domain: signs its mail with an RSA-2048 key of its own, publishes {@code p=reject}, and sends from {@link #HOST}.
 * Its signatures say that there are no list fields, so a list breaks them. A value: what is changed of it is another one.
 */
public final class AuthorDomain {
    /** The one address that its SPF record names. */
    public static final String HOST = "192.0.2.10";
    private static final String SELECTOR = "mail";
    private static final Duration LIMIT = Duration.ofSeconds(20);
    private static final List<String> OWN_FIELDS = List.of("From", "To", "Subject", "Date", "Message-ID", "MIME-Version", "Content-Type", "From");
    private static final List<String> NO_LIST_FIELDS = List.of("List-Id", "List-Unsubscribe");

    private final String name;
    private final Path key;
    private final String published;
    private final String policy;
    private final List<String> covers;

    private AuthorDomain(String name, Path key, String published, String policy, List<String> covers) {
        this.name = name;
        this.key = key;
        this.published = published;
        this.policy = policy;
        this.covers = covers;
    }

    /** Makes the key in {@code folder}. @param name in its ASCII form */
    public static AuthorDomain make(String name, Path folder) {
        Peers.need(Path.of("/usr/bin/openssl"), "openssl");
        Path key = folder.resolve(name + ".pem");
        Program.run(LIMIT, "/usr/bin/openssl", "genrsa", "-traditional", "-out", key.toString(), "2048").ok();
        byte[] der = Program.run(LIMIT, "/usr/bin/openssl", "pkey", "-in", key.toString(), "-pubout", "-outform", "DER").ok().output();
        return new AuthorDomain(name, key, "v=DKIM1; k=rsa; p=" + Base64.getEncoder().encodeToString(der), "reject",
                Stream.concat(OWN_FIELDS.stream(), NO_LIST_FIELDS.stream()).toList());
    }

    /** The same, publishing this instead of {@code reject}. */
    public AuthorDomain withPolicy(String word) {
        return new AuthorDomain(name, key, published, word, covers);
    }

    /** The same, whose signatures say nothing of list fields: a list that changes nothing else leaves them whole. */
    public AuthorDomain bearingLists() {
        return new AuthorDomain(name, key, published, policy, OWN_FIELDS);
    }

    public String name() {
        return name;
    }

    /** Its TXT records by name. */
    public Map<String, String> records() {
        return Map.of(SELECTOR + "._domainkey." + name, published, "_dmarc." + name, "v=DMARC1; p=" + policy,
                name, "v=spf1 ip4:" + HOST + " -all");
    }

    public AuthorDomain publish(Zone zone) {
        records().forEach(zone::txt);
        zone.a(name, HOST).mx(name, name);
        return this;
    }

    /**
     * The message as this domain forwards it: what it found of the author is told, the subject is marked, which breaks the
     * author's signature, and an ARC set seals that.
     */
    public byte[] forward(byte[] message, AuthorDomain author) {
        String marked = new String(message, StandardCharsets.ISO_8859_1).replaceFirst("(?m)^Subject: ", "Subject: [forwarded] ");
        String found = "Authentication-Results: " + name + "; dkim=pass header.d=" + author.name() + "; dmarc=pass header.from=" + author.name() + "\r\n";
        return DkimPeer.seal((found + marked).getBytes(StandardCharsets.ISO_8859_1), SELECTOR, name, key);
    }

    public byte[] sign(byte[] message) {
        return DkimPeer.sign(message, SELECTOR, name, key, covers);
    }
}
