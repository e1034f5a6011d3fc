package postern.lmtp;

import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.Base64;

/** Certificates for tests, made by the JDK's own keytool. */
final class SelfSigned {
    private static final String PASSWORD = "changeit";

    private SelfSigned() { }

    /** Makes {@code name.cert.pem} and {@code name.key.pem} for {@code CN=name}, for every name. */
    static void make(Path folder, String... names) throws Exception {
        var running = new ArrayList<Process>();
        for (String name : names) running.add(keytool(folder, name));
        for (Process keytool : running) {
            String said = new String(keytool.getInputStream().readAllBytes());
            if (keytool.waitFor() != 0) throw new IllegalStateException(said);
        }
        for (String name : names) export(folder, name);
    }

    private static Process keytool(Path folder, String name) throws Exception {
        return new ProcessBuilder(System.getProperty("java.home") + "/bin/keytool", "-J-XX:TieredStopAtLevel=1",
                "-genkeypair", "-keyalg", "EC", "-alias", "a", "-dname", "CN=" + name, "-validity", "3650", "-storetype", "PKCS12",
                "-storepass", PASSWORD, "-keystore", folder.resolve(name + ".p12").toString()).redirectErrorStream(true).start();
    }

    private static void export(Path folder, String name) throws Exception {
        KeyStore keys = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(folder.resolve(name + ".p12"))) {
            keys.load(in, PASSWORD.toCharArray());
        }
        Files.writeString(folder.resolve(name + ".cert.pem"), pem("CERTIFICATE", keys.getCertificate("a").getEncoded()));
        Files.writeString(folder.resolve(name + ".key.pem"),
                pem("PRIVATE KEY", keys.getKey("a", PASSWORD.toCharArray()).getEncoded()));
    }

    private static String pem(String kind, byte[] der) {
        String base64 = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der);
        return "-----BEGIN " + kind + "-----\n" + base64 + "\n-----END " + kind + "-----\n";
    }
}
