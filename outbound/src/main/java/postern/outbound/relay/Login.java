package postern.outbound.relay;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Base64;
import postern.rewrite.mail.Reply;

/**
 * Logs in with AUTH (RFC 4954): PLAIN (RFC 4616), else LOGIN. Called only where the way is protected.
 *
 * <p><b>On failure:</b> what the relay refuses for good stops the relay, since every copy would fare alike; a password
 * file that cannot be read, or a relay without a mechanism we know, rests it. The password reaches no message.
 */
final class Login {
    private static final int LONGEST_PASSWORD = 4096;
    /** A command line with its end (RFC 4954 section 4 lets a longer one pass for AUTH, but not every server does). */
    private static final int LONGEST_COMMAND = 510;

    private final SmtpWire wire;
    private final Duration limit;
    private final RelayProfile.Account account;

    Login(SmtpWire wire, Duration limit, RelayProfile.Account account) {
        this.wire = wire;
        this.limit = limit;
        this.account = account;
    }

    void perform(Capabilities capabilities) throws IOException, SessionRefused {
        byte[] password = password();
        Answer last;
        if (capabilities.mechanisms().contains("PLAIN")) {
            last = plain(password);
        } else if (capabilities.mechanisms().contains("LOGIN")) {
            last = login(password);
        } else {
            throw rest("4.7.0", "the relay offers no login by PLAIN or LOGIN");
        }
        if (last.code() == 235) return;
        if (last.code() < 400) throw new MalformedReply("a login that does not end");
        throw new SessionRefused(Verdicts.of(Stage.LOGIN, last.toReply(), false));
    }

    private Answer plain(byte[] password) throws IOException {
        var message = new ByteArrayOutputStream();
        message.write(0);
        message.writeBytes(account.username().getBytes(StandardCharsets.UTF_8));
        message.write(0);
        message.writeBytes(password);
        String encoded = Base64.getEncoder().encodeToString(message.toByteArray());
        String command = "AUTH PLAIN " + encoded;
        if (command.length() <= LONGEST_COMMAND) return ask(command);
        Answer prompt = ask("AUTH PLAIN");
        return prompt.code() == 334 ? ask(encoded) : prompt;
    }

    private Answer login(byte[] password) throws IOException {
        Answer prompt = ask("AUTH LOGIN");
        if (prompt.code() != 334) return prompt;
        prompt = ask(Base64.getEncoder().encodeToString(account.username().getBytes(StandardCharsets.UTF_8)));
        return prompt.code() == 334 ? ask(Base64.getEncoder().encodeToString(password)) : prompt;
    }

    private Answer ask(String line) throws IOException {
        wire.put(line);
        wire.flush();
        return wire.read(limit);
    }

    private byte[] password() throws SessionRefused {
        byte[] read = read(account.passwordFile());
        int end = 0;
        while (end < read.length && read[end] != '\n' && read[end] != '\r') {
            if (read[end++] == 0) throw rest("4.3.5", "password file holds NUL");
        }
        if (end == 0 || read.length > LONGEST_PASSWORD) throw rest("4.3.5", "password file is empty or over " + LONGEST_PASSWORD + " octets");
        return Arrays.copyOf(read, end);
    }

    private static byte[] read(Path file) throws SessionRefused {
        try (InputStream in = Files.newInputStream(file)) {
            return in.readNBytes(LONGEST_PASSWORD + 1);
        } catch (IOException unreadable) {
            throw rest("4.3.5", "password file cannot be read: " + unreadable);
        }
    }

    private static SessionRefused rest(String status, String why) {
        return new SessionRefused(new Outcome.Deferred(Reply.of(451, status, why), Blame.RELAY));
    }
}
