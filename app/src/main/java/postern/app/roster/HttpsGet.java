package postern.app.roster;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;

/**
 * One HTTPS GET to the very address that was found harmless: the name is resolved once, what may not be asked is left out, and the
 * connection goes to what is left, with the name in TLS and Host. So no answer of the DNS that comes later can lead elsewhere,
 * and no proxy can either. That is why it speaks HTTP/1.1 (RFC 9112) by itself: Java's client resolves names on its own.
 *
 * <p>Redirects are not followed. An answer counts only if it is whole: as many octets as announced, or chunked to the end.
 * <p><b>Limits:</b> {@link #MOST} octets, 64 KiB of header, the given time for everything behind the name's resolution, however slowly octets drip.
 * <p><b>On failure:</b> {@link Fetched.Trouble}. <b>Threads:</b> any; one of its own for each call ends it when the time is over.
 */
final class HttpsGet {
    static final int MOST = 10 << 20;
    private static final int MOST_ADDRESSES = 4;

    /** Who knows the addresses of hosts. */
    interface Resolver {
        InetAddress[] addresses(String host) throws UnknownHostException;
    }

    private final SSLSocketFactory tls;
    private final Networks networks;
    private final Resolver resolver;
    private final Duration time;

    HttpsGet(SSLSocketFactory tls, Networks networks, Resolver resolver, Duration time) {
        this.tls = tls;
        this.networks = networks;
        this.resolver = resolver;
        this.time = time;
    }

    Fetched fetch(SourceUrl url, Optional<String> bearer, Optional<String> etag) {
        List<InetAddress> addresses;
        try {
            addresses = Arrays.stream(resolver.addresses(url.host())).filter(networks::mayBeAsked).limit(MOST_ADDRESSES).toList();
        } catch (UnknownHostException e) {
            return new Fetched.Trouble("its host is not found in the DNS");
        }
        if (addresses.isEmpty()) return new Fetched.Trouble("its host lies in a private network: list that in postern.roster.networks if it may be asked");
        Fetched last = null;
        for (InetAddress address : addresses) {
            last = fetch(address, url, bearer, etag);
            if (!(last instanceof Fetched.Trouble(String why)) || !why.equals(CANNOT_CONNECT)) return last;
        }
        return last;
    }

    private static final String CANNOT_CONNECT = "it cannot be connected to";

    private Fetched fetch(InetAddress address, SourceUrl url, Optional<String> bearer, Optional<String> etag) {
        var late = new AtomicBoolean();
        var done = new CountDownLatch(1);
        try (var raw = new Socket()) {
            Thread.ofVirtual().name("roster-clock").start(() -> end(raw, late, done));
            raw.connect(new InetSocketAddress(address, url.port()), (int) time.toMillis());
            try (var socket = (SSLSocket) tls.createSocket(raw, url.host(), url.port(), true)) {
                socket.setSSLParameters(strict(socket.getSSLParameters()));
                socket.startHandshake();
                socket.getOutputStream().write(request(url, bearer, etag));
                return HttpAnswer.read(new BufferedInputStream(socket.getInputStream()), MOST, etag.isPresent());
            }
        } catch (IOException e) {
            return new Fetched.Trouble(late.get() ? "it took longer than " + time.toSeconds() + " s" : words(e));
        } finally {
            done.countDown();
        }
    }

    /** Time-outs of the socket begin anew with every octet; this one does not. */
    private void end(Socket socket, AtomicBoolean late, CountDownLatch done) {
        try {
            if (done.await(time.toMillis(), TimeUnit.MILLISECONDS)) return;
            late.set(true);
            socket.close();
        } catch (IOException | InterruptedException gone) {
            // then it is over as well
        }
    }

    /** The certificate must be for the host that was asked (RFC 9110 section 4.3.4). */
    private static SSLParameters strict(SSLParameters parameters) {
        parameters.setProtocols(new String[] {"TLSv1.3", "TLSv1.2"});
        parameters.setEndpointIdentificationAlgorithm("HTTPS");
        return parameters;
    }

    private static byte[] request(SourceUrl url, Optional<String> bearer, Optional<String> etag) {
        var request = new StringBuilder("GET " + url.target() + " HTTP/1.1\r\nHost: " + url.authority() + "\r\n");
        bearer.ifPresent(secret -> request.append("Authorization: Bearer ").append(secret).append("\r\n"));
        etag.ifPresent(tag -> request.append("If-None-Match: ").append(tag).append("\r\n"));
        return request.append("Accept: application/json\r\nAccept-Encoding: identity\r\nUser-Agent: Postern\r\nConnection: close\r\n\r\n").toString().getBytes(ISO_8859_1);
    }

    private static String words(IOException e) {
        return switch (e) {
            case HttpAnswer.Malformed malformed -> malformed.getMessage();
            case ConnectException _, SocketTimeoutException _ -> CANNOT_CONNECT;
            case SSLException _ -> "its certificate is not trusted, not for that host, or TLS failed otherwise";
            default -> "the connection broke";
        };
    }
}
