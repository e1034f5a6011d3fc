package postern.outbound.testing;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;

/**
 * A certificate authority of the test's own, made with the JDK's keytool in a folder of the test; it issues certificates
 * for servers on loopback.
 */
public final class TestCertificates {
    private static final String PASSWORD = "changeit";
    private final Path folder;

    /** @param folder empty, and the test's own */
    public TestCertificates(Path folder) throws IOException, InterruptedException {
        this.folder = folder;
        keytool("ca.p12", "-genkeypair", "-alias", "ca", "-keyalg", "EC", "-dname", "CN=Test CA", "-ext", "bc:c=ca:true", "-validity", "30");
        keytool("ca.p12", "-exportcert", "-rfc", "-alias", "ca", "-file", authority().toString());
    }

    /** PEM of the authority. */
    public Path authority() {
        return folder.resolve("ca.pem");
    }

    /** Valid today, for {@code localhost} and {@code 127.0.0.1}. */
    public SSLContext forLoopback() throws IOException, InterruptedException, GeneralSecurityException {
        return issue("loopback", "dns:localhost,ip:127.0.0.1", "-1d");
    }

    /** Valid today, for another name. */
    public SSLContext forAnotherName() throws IOException, InterruptedException, GeneralSecurityException {
        return issue("another", "dns:mail.example", "-1d");
    }

    /** For loopback, but its ten days are over. */
    public SSLContext expired() throws IOException, InterruptedException, GeneralSecurityException {
        return issue("expired", "dns:localhost,ip:127.0.0.1", "-40d");
    }

    private SSLContext issue(String alias, String names, String start) throws IOException, InterruptedException, GeneralSecurityException {
        String store = alias + ".p12";
        String request = folder.resolve(alias + ".csr").toString();
        String certificate = folder.resolve(alias + ".pem").toString();
        keytool(store, "-genkeypair", "-alias", alias, "-keyalg", "EC", "-dname", "CN=" + alias);
        keytool(store, "-certreq", "-alias", alias, "-file", request);
        keytool("ca.p12", "-gencert", "-rfc", "-alias", "ca", "-infile", request, "-outfile", certificate, "-startdate", start, "-validity", "10",
                "-ext", "san=" + names);
        keytool(store, "-importcert", "-noprompt", "-alias", "ca", "-file", authority().toString());
        keytool(store, "-importcert", "-noprompt", "-alias", alias, "-file", certificate);
        return context(folder.resolve(store));
    }

    private static SSLContext context(Path file) throws IOException, GeneralSecurityException {
        var store = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(file)) {
            store.load(in, PASSWORD.toCharArray());
        }
        var keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keys.init(store, PASSWORD.toCharArray());
        var context = SSLContext.getInstance("TLS");
        context.init(keys.getKeyManagers(), null, null);
        return context;
    }

    private void keytool(String store, String... arguments) throws IOException, InterruptedException {
        var command = new ArrayList<>(List.of(Path.of(System.getProperty("java.home"), "bin", "keytool").toString()));
        Collections.addAll(command, arguments);
        command.addAll(List.of("-keystore", folder.resolve(store).toString(), "-storepass", PASSWORD, "-storetype", "PKCS12",
                "-J-XX:TieredStopAtLevel=1", "-J-XX:+UseSerialGC"));
        Path log = folder.resolve("keytool.log");
        Process process = new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile()).start();
        if (!process.waitFor(60, TimeUnit.SECONDS) || process.exitValue() != 0) throw new IOException("keytool: " + Files.readString(log));
    }
}
