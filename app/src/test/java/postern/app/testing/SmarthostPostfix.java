package postern.app.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import postern.rewrite.testing.Peers;

/**
 * The smarthost (B): a Postfix that demands STARTTLS and a login (Cyrus SASL, PLAIN and LOGIN, offered under TLS only), takes
 * relaying from nobody else, and hands all it took to one port, header and body as they came below its own Received line.
 */
public final class SmarthostPostfix {
    public static final String USER = "postern";
    public static final String PASSWORD = "open sesame";
    private static final String REALM = "smarthost.test";
    private static final Path SASLPASSWD = Path.of("/usr/sbin/saslpasswd2");

    private SmarthostPostfix() { }

    /** Starts it. @param nextPort where it hands everything on */
    public static Postfix start(Certificates certificates, int nextPort) {
        Peers.need(SASLPASSWD, "sasl2-bin");
        Peers.anyOf("libsasl2-modules", Path.of("/usr/lib/" + arch() + "/sasl2/libplain.so"), Path.of("/usr/lib/sasl2/libplain.so"));
        Postfix postfix = new Postfix(REALM);
        try {
            login(postfix.folder());
        } catch (IOException none) {
            throw new UncheckedIOException(none);
        }
        return postfix
                .with("mynetworks", "192.0.2.255/32")
                .with("smtpd_tls_security_level", "encrypt")
                .with("smtpd_tls_cert_file", certificates.server().toString())
                .with("smtpd_tls_key_file", certificates.serverKey().toString())
                .with("smtpd_tls_auth_only", "yes")
                .with("smtpd_sasl_auth_enable", "yes")
                .with("smtpd_sasl_path", "smtpd")
                .with("smtpd_sasl_local_domain", REALM)
                .with("smtpd_sasl_security_options", "noanonymous")
                .with("cyrus_sasl_config_path", postfix.folder() + "/etc/sasl")
                .with("smtpd_relay_restrictions", "permit_sasl_authenticated, reject")
                .with("default_transport", "smtp:[127.0.0.1]:" + nextPort)
                .with("disable_mime_output_conversion", "yes")
                .start();
    }

    /** In {@code etc/sasl}: Debian's Postfix looks beside its main.cf, whatever cyrus_sasl_config_path says. */
    private static void login(Path folder) throws IOException {
        Path sasl = Files.createDirectories(folder.resolve("etc/sasl"));
        Path database = sasl.resolve("sasldb2");
        Files.writeString(sasl.resolve("smtpd.conf"), """
                pwcheck_method: auxprop
                auxprop_plugin: sasldb
                mech_list: PLAIN LOGIN
                sasldb_path: %s
                """.formatted(database));
        Program.run(Duration.ofSeconds(20), (PASSWORD + "\n").getBytes(StandardCharsets.UTF_8), Map.of(), folder,
                List.of(SASLPASSWD.toString(), "-p", "-c", "-f", database.toString(), "-u", REALM, USER)).ok();
        Files.setOwner(database, Postfix.user());
        Files.setPosixFilePermissions(database, PosixFilePermissions.fromString("rw-------"));
    }

    private static String arch() {
        return System.getProperty("os.arch").equals("aarch64") ? "aarch64-linux-gnu" : "x86_64-linux-gnu";
    }
}
