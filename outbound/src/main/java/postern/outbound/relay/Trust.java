package postern.outbound.relay;

import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.List;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocketFactory;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;

/**
 * Whom we believe at the far end of TLS. Threads: any.
 */
final class Trust {
    private final SSLSocketFactory factory;
    private final boolean verifies;

    private Trust(SSLSocketFactory factory, boolean verifies) {
        this.factory = factory;
        this.verifies = verifies;
    }

    /** @throws IllegalArgumentException if the CA file cannot be read or holds no certificate: a fault of the settings */
    static Trust of(RelayProfile profile) {
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, managers(profile), null);
            return new Trust(context.getSocketFactory(), profile.tls().verifies());
        } catch (GeneralSecurityException | IOException fault) {
            String file = profile.caFile().map(path -> "caFile " + path + " of relay " + profile.name() + ": ").orElse("");
            throw new IllegalArgumentException(file + fault.getMessage(), fault);
        }
    }

    SSLSocketFactory factory() {
        return factory;
    }

    /** TLS 1.2 or newer; the name is sent (RFC 6066 section 3) and, where we verify, compared with the certificate's (RFC 6125). */
    SSLParameters parameters(String host) {
        var parameters = new SSLParameters();
        parameters.setProtocols(new String[] {"TLSv1.3", "TLSv1.2"});
        if (verifies) parameters.setEndpointIdentificationAlgorithm("HTTPS");
        if (host.chars().anyMatch(Character::isLetter) && host.indexOf(':') < 0) parameters.setServerNames(List.of(new SNIHostName(host)));
        return parameters;
    }

    private static TrustManager[] managers(RelayProfile profile) throws GeneralSecurityException, IOException {
        if (!profile.tls().verifies()) return new TrustManager[] {new AnyCertificate()};
        var factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        factory.init(profile.caFile().isPresent() ? store(profile.caFile().get()) : null);
        return factory.getTrustManagers();
    }

    private static KeyStore store(Path pem) throws GeneralSecurityException, IOException {
        var store = KeyStore.getInstance(KeyStore.getDefaultType());
        store.load(null, null);
        try (InputStream in = Files.newInputStream(pem)) {
            int n = 0;
            for (Certificate certificate : CertificateFactory.getInstance("X.509").generateCertificates(in)) {
                store.setCertificateEntry("ca" + n++, certificate);
            }
            if (n == 0) throw new CertificateException("no certificate in it");
        }
        return store;
    }

    /** For {@link Tls#OPPORTUNISTIC}: the other way would be to send in clear. */
    private static final class AnyCertificate extends X509ExtendedTrustManager {
        @Override public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket) throws CertificateException {
            throw new CertificateException("we are no server");
        }

        @Override public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine) throws CertificateException {
            throw new CertificateException("we are no server");
        }

        @Override public void checkClientTrusted(X509Certificate[] chain, String type) throws CertificateException {
            throw new CertificateException("we are no server");
        }

        @Override public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket) { }

        @Override public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine) { }

        @Override public void checkServerTrusted(X509Certificate[] chain, String type) { }

        @Override public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }
}
