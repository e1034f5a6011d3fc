package postern.outbound.relay;

import java.io.IOException;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.security.cert.CertificateException;
import java.time.Duration;
import javax.net.ssl.SSLException;
import postern.rewrite.mail.Reply;

/**
 * Opens one session: connection, greeting, EHLO, TLS, EHLO again, login (RFC 5321 section 3.1, RFC 3207, RFC 4954).
 *
 * <p><b>On failure:</b> {@link SessionRefused}, blamed on the relay unless we are closing, and the connection is closed.
 */
final class Opening {
    private final RelayProfile profile;
    private final Trust trust;
    private final OpenWires open;
    private final Duration limit;
    private Stage stage = Stage.GREETING;
    private boolean handshaking;

    /** @param open where the wire stands until it is closed */
    Opening(RelayProfile profile, Trust trust, OpenWires open) {
        this.profile = profile;
        this.trust = trust;
        this.open = open;
        this.limit = profile.times().command();
    }

    SmtpSession session() throws SessionRefused {
        SmtpWire wire = connect();
        boolean opened = false;
        try {
            var session = new SmtpSession(wire, greet(wire));
            opened = true;
            return session;
        } catch (IOException trouble) {
            throw refused(trouble);
        } finally {
            if (!opened) wire.drop();
        }
    }

    private SmtpWire connect() throws SessionRefused {
        try {
            return SmtpWire.connect(profile.host(), profile.port(), profile.times().connect(), limit, open);
        } catch (UnknownHostException unknown) {
            throw rest("4.4.3", "host name " + profile.host() + " of the relay was not found");
        } catch (IOException trouble) {
            if (open.isClosed()) throw new SessionRefused(SmtpRelay.CLOSING);
            String why = trouble instanceof SocketException || trouble instanceof SocketTimeoutException ? trouble.getMessage() : trouble.toString();
            throw rest("4.4.1", "connect to " + profile.host() + ":" + profile.port() + ": " + why);
        }
    }

    private Capabilities greet(SmtpWire wire) throws IOException, SessionRefused {
        if (profile.tls() == Tls.IMPLICIT) secure(wire);
        expect(Stage.GREETING, wire.read(limit));
        Capabilities capabilities = hello(wire);
        if (wantsStartTls(capabilities) && startsTls(wire)) {
            secure(wire);
            capabilities = hello(wire);
        }
        if (profile.account().isPresent()) {
            stage = Stage.LOGIN;
            new Login(wire, limit, profile.account().get()).perform(capabilities);
        }
        return capabilities;
    }

    private Capabilities hello(SmtpWire wire) throws IOException, SessionRefused {
        stage = Stage.HELLO;
        wire.put("EHLO " + profile.ehloName());
        wire.flush();
        Answer answer = wire.read(limit);
        if (answer.code() >= 500 && !profile.tls().verifies() && profile.account().isEmpty()) {
            wire.put("HELO " + profile.ehloName());
            wire.flush();
            expect(Stage.HELLO, wire.read(limit));
            return Capabilities.NONE;
        }
        expect(Stage.HELLO, answer);
        return Capabilities.of(answer.lines());
    }

    /** Whether to ask for TLS; what was said in clear is forgotten after it (RFC 3207 section 4.2). */
    private boolean wantsStartTls(Capabilities capabilities) throws SessionRefused {
        return switch (profile.tls()) {
            case REQUIRED -> {
                if (!capabilities.startTls()) throw rest("4.7.4", "TLS is required, but relay " + profile.host() + " does not offer STARTTLS");
                yield true;
            }
            case OPPORTUNISTIC -> capabilities.startTls();
            case IMPLICIT, NONE -> false;
        };
    }

    /** False where the relay, asked opportunistically, would rather not: then we go on in clear. */
    private boolean startsTls(SmtpWire wire) throws IOException, SessionRefused {
        stage = Stage.TLS;
        wire.put("STARTTLS");
        wire.flush();
        Answer answer = wire.read(limit);
        if (profile.tls() == Tls.OPPORTUNISTIC && answer.code() >= 400 && !answer.closes()) return false;
        expect(Stage.TLS, answer);
        return true;
    }

    private void secure(SmtpWire wire) throws IOException {
        handshaking = true;
        wire.secure(trust.factory(), trust.parameters(profile.host()), profile.host(), limit);
        handshaking = false;
    }

    private static void expect(Stage stage, Answer answer) throws MalformedReply, SessionRefused {
        if (answer.isPositive()) return;
        if (answer.code() < 400) throw new MalformedReply("code " + answer.code());
        throw new SessionRefused(Verdicts.of(stage, answer.toReply(), false));
    }

    private SessionRefused refused(IOException trouble) {
        if (open.isClosed()) return new SessionRefused(SmtpRelay.CLOSING);
        if (handshaking) return rest("4.7.5", (isAboutCertificate(trouble) ? "certificate of relay " : "TLS with relay ") + profile.host() + ": " + root(trouble));
        return new SessionRefused(Lost.connection(profile.host(), stage, trouble, Blame.RELAY));
    }

    private static boolean isAboutCertificate(Throwable trouble) {
        for (Throwable cause = trouble; cause != null; cause = cause.getCause()) {
            if (cause instanceof CertificateException) return true;
        }
        return false;
    }

    private static String root(Throwable trouble) {
        Throwable cause = trouble;
        while (cause.getCause() != null) cause = cause.getCause();
        return cause instanceof SSLException || cause instanceof CertificateException || cause instanceof MalformedReply ? cause.getMessage() : cause.toString();
    }

    private static SessionRefused rest(String status, String why) {
        return new SessionRefused(new Outcome.Deferred(Reply.of(451, status, why), Blame.RELAY));
    }
}
