package postern.outbound.testing;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.KeyStore;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Base64;
import java.util.HexFormat;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;

/**
 * A certificate authority of the test's own, for servers on loopback. Writes its certificates (RFC 5280 section 4.1) by
 * itself: a keytool or openssl for each would take longer than the tests they serve.
 */
public final class TestCertificates {
    private static final byte[] ECDSA_WITH_SHA256 = sequence(hex("06082a8648ce3d040302"));
    private static final byte[] COMMON_NAME = hex("0603550403");
    private static final byte[] BASIC_CONSTRAINTS = hex("0603551d13");
    private static final byte[] SUBJECT_ALT_NAME = hex("0603551d11");
    private static final DateTimeFormatter UTC_TIME = DateTimeFormatter.ofPattern("yyMMddHHmmss'Z'").withZone(ZoneOffset.UTC);
    private static final char[] PASSWORD = "changeit".toCharArray();

    private final KeyPair authorityKey = key();
    private final X509Certificate authority;
    private byte serial;

    public TestCertificates() throws GeneralSecurityException {
        byte[] isAuthority = sequence(BASIC_CONSTRAINTS, hex("0101ff"), der(0x04, sequence(hex("0101ff"))));
        authority = issue("Test CA", authorityKey.getPublic(), Duration.ofDays(-30), isAuthority);
    }

    /** Writes the authority's certificate as PEM; returns {@code file}. */
    public Path authority(Path file) throws IOException, GeneralSecurityException {
        String base64 = Base64.getMimeEncoder().encodeToString(authority.getEncoded());
        return Files.writeString(file, "-----BEGIN CERTIFICATE-----\n" + base64 + "\n-----END CERTIFICATE-----\n");
    }

    /** Valid today, for {@code localhost} and {@code 127.0.0.1}. */
    public SSLContext forLoopback() throws GeneralSecurityException, IOException {
        return server(loopback(), Duration.ofDays(-1));
    }

    /** Valid today, for another name. */
    public SSLContext forAnotherName() throws GeneralSecurityException, IOException {
        return server(dnsName("mail.example"), Duration.ofDays(-1));
    }

    /** For loopback, but its sixty days are over. */
    public SSLContext expired() throws GeneralSecurityException, IOException {
        return server(loopback(), Duration.ofDays(-70));
    }

    private SSLContext server(byte[] names, Duration start) throws GeneralSecurityException, IOException {
        KeyPair key = key();
        X509Certificate certificate = issue("server", key.getPublic(), start, sequence(SUBJECT_ALT_NAME, der(0x04, sequence(names))));
        var store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        store.setKeyEntry("server", key.getPrivate(), PASSWORD, new X509Certificate[] {certificate, authority});
        var keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keys.init(store, PASSWORD);
        var context = SSLContext.getInstance("TLS");
        context.init(keys.getKeyManagers(), null, null);
        return context;
    }

    /** Valid for sixty days from {@code start}, counted from now. */
    private X509Certificate issue(String subject, PublicKey key, Duration start, byte[] extension) throws GeneralSecurityException {
        Instant from = Instant.now().plus(start);
        byte[] validity = sequence(time(from), time(from.plus(Duration.ofDays(60))));
        byte[] body = sequence(der(0xa0, hex("020102")), der(0x02, new byte[] {++serial}), ECDSA_WITH_SHA256, name("Test CA"), validity, name(subject),
                key.getEncoded(), der(0xa3, sequence(extension)));
        var signature = Signature.getInstance("SHA256withECDSA");
        signature.initSign(authorityKey.getPrivate());
        signature.update(body);
        byte[] certificate = sequence(body, ECDSA_WITH_SHA256, der(0x03, new byte[] {0}, signature.sign()));
        return (X509Certificate) CertificateFactory.getInstance("X.509").generateCertificate(new ByteArrayInputStream(certificate));
    }

    private static KeyPair key() throws GeneralSecurityException {
        var generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(256);
        return generator.generateKeyPair();
    }

    private static byte[] loopback() {
        return join(dnsName("localhost"), der(0x87, new byte[] {127, 0, 0, 1}));
    }

    private static byte[] dnsName(String name) {
        return der(0x82, name.getBytes(StandardCharsets.US_ASCII));
    }

    private static byte[] name(String commonName) {
        return sequence(der(0x31, sequence(COMMON_NAME, der(0x0c, commonName.getBytes(StandardCharsets.UTF_8)))));
    }

    private static byte[] time(Instant instant) {
        return der(0x17, UTC_TIME.format(instant).getBytes(StandardCharsets.US_ASCII));
    }

    private static byte[] sequence(byte[]... parts) {
        return der(0x30, parts);
    }

    /** Tag, length, content (X.690 section 8.1). */
    private static byte[] der(int tag, byte[]... parts) {
        byte[] content = join(parts);
        byte[] length = content.length < 128 ? new byte[] {(byte) content.length}
                : new byte[] {(byte) 0x82, (byte) (content.length >> 8), (byte) content.length};
        if (content.length >= 128 && content.length < 256) length = new byte[] {(byte) 0x81, (byte) content.length};
        return join(new byte[] {(byte) tag}, length, content);
    }

    private static byte[] join(byte[]... parts) {
        var joined = new ByteArrayOutputStream();
        for (byte[] part : parts) joined.writeBytes(part);
        return joined.toByteArray();
    }

    private static byte[] hex(String digits) {
        return HexFormat.of().parseHex(digits);
    }
}
