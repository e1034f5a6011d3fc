package postern.lmtp;

import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;
import javax.net.ssl.SSLException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The certificate for STARTTLS, read again when one of its files has changed.
 *
 * <p><b>On failure:</b> at start, an exception; later the last good certificate stays in use, and each STARTTLS tries
 * and warns again: the files may just be half written.
 *
 * <p><b>Threads:</b> any that may block.
 */
final class Certificate {
    private static final Logger LOG = LoggerFactory.getLogger(Certificate.class);

    /** What tells that a file has changed. */
    private record Stamp(FileTime modified, long size) {
        static List<Stamp> of(LmtpSettings.Tls files) throws IOException {
            return List.of(of(files.certificate()), of(files.key()));
        }

        private static Stamp of(Path file) throws IOException {
            return new Stamp(Files.getLastModifiedTime(file), Files.size(file));
        }
    }

    private final LmtpSettings.Tls files;
    private List<Stamp> stamps;
    private SslContext context;

    /** @throws IOException naming the files, if they cannot be read or hold no certificate and key */
    Certificate(LmtpSettings.Tls files) throws IOException {
        this.files = files;
        stamps = Stamp.of(files);
        context = load();
    }

    /** The certificate as it stands on disk now, if it is any good. */
    synchronized SslContext current() {
        try {
            List<Stamp> now = Stamp.of(files);
            if (!now.equals(stamps)) {
                context = load();
                stamps = now;
                LOG.info("certificate read again from {}", files.certificate());
            }
        } catch (IOException e) {
            LOG.warn("certificate not read again, the former one stays in use: {}", e.getMessage());
        }
        return context;
    }

    private SslContext load() throws IOException {
        try {
            return SslContextBuilder.forServer(files.certificate().toFile(), files.key().toFile()).sslProvider(SslProvider.JDK).build();
        } catch (SSLException | IllegalArgumentException e) {
            throw new IOException("no usable certificate and key in " + files.certificate() + " and " + files.key(), e);
        }
    }
}
