package postern.rewrite.sign;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URLDecoder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import postern.rewrite.testing.Peers;

/** Other programs that speak SRS: each asked over one connection, one address a line. */
final class SrsPeers {
    /** Empty if the peer will not. */
    interface Peer extends AutoCloseable {
        Optional<String> forward(String address);

        Optional<String> reverse(String address);

        @Override void close();
    }

    private static final String PERL = """
            use Mail::SRS;
            my $srs = new Mail::SRS(Secret => $ARGV[0], HashLength => $ARGV[2]);
            $| = 1;
            local $SIG{__WARN__} = sub { };
            while (my $line = <STDIN>) {
                chomp $line;
                my ($what, $address) = split / /, $line, 2;
                my $answer = eval { $what eq 'F' ? $srs->forward($address, $ARGV[1]) : $srs->reverse($address) };
                print defined $answer ? "+$answer\\n" : "-\\n";
            }
            """;

    private SrsPeers() { }

    /** Perl's Mail::SRS, one process for all questions. */
    static Peer mailSrs(String secret, String domain, int hashLength) throws IOException {
        Peers.need(Path.of("/usr/share/perl5/Mail/SRS.pm"), "libmail-srs-perl");
        Process perl = new ProcessBuilder("/usr/bin/perl", "-e", PERL, secret, domain, String.valueOf(hashLength))
                .redirectError(ProcessBuilder.Redirect.DISCARD).start();
        var answers = new BufferedReader(new InputStreamReader(perl.getInputStream(), UTF_8));
        return new Peer() {
            @Override public Optional<String> forward(String address) {
                return ask("F " + address);
            }

            @Override public Optional<String> reverse(String address) {
                return ask("R " + address);
            }

            private Optional<String> ask(String question) {
                String answer = exchange(perl.getOutputStream(), answers, question);
                return answer.startsWith("+") ? Optional.of(answer.substring(1)) : Optional.empty();
            }

            @Override public void close() {
                stop(perl);
            }
        };
    }

    /** postsrsd 1.10 on two free loopback ports, asked by Postfix's tcp_table protocol. */
    static Peer postsrsd(Path folder, String secret, String domain, String... options) throws IOException {
        Path program = Path.of("/usr/sbin/postsrsd");
        Peers.need(program, "postsrsd");
        Path secrets = Files.writeString(Files.createTempFile(folder, "srs", ".secret"), secret + "\n");
        int[] ports = freePorts();
        var command = new ArrayList<>(List.of(program.toString(), "-4", "-l", "127.0.0.1", "-s", secrets.toString(), "-d", domain,
                "-f", String.valueOf(ports[0]), "-r", String.valueOf(ports[1])));
        command.addAll(List.of(options));
        Process daemon = new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(ProcessBuilder.Redirect.DISCARD).start();
        Table forward = new Table(connect(daemon, ports[0]));
        Table reverse = new Table(connect(daemon, ports[1]));
        return new Peer() {
            @Override public Optional<String> forward(String address) {
                return forward.get(address);
            }

            @Override public Optional<String> reverse(String address) {
                return reverse.get(address);
            }

            @Override public void close() {
                forward.close();
                reverse.close();
                stop(daemon);
            }
        };
    }

    /** One connection of Postfix's tcp_table(5). */
    private static final class Table {
        private final Socket socket;
        private final BufferedReader answers;

        Table(Socket socket) throws IOException {
            this.socket = socket;
            this.answers = new BufferedReader(new InputStreamReader(socket.getInputStream(), UTF_8));
        }

        Optional<String> get(String key) {
            try {
                String answer = exchange(socket.getOutputStream(), answers, "get " + encoded(key));
                return answer.startsWith("200 ") ? Optional.of(decoded(answer.substring(4))) : Optional.empty();
            } catch (IOException gone) {
                throw new UncheckedIOException(gone);
            }
        }

        private static String encoded(String key) {
            var text = new StringBuilder();
            for (byte octet : key.getBytes(UTF_8)) {
                if (octet > ' ' && octet < 127 && octet != '%') text.append((char) octet);
                else text.append(String.format("%%%02x", octet & 0xff));
            }
            return text.toString();
        }

        private static String decoded(String value) {
            return URLDecoder.decode(value.replace("+", "%2b"), UTF_8);
        }

        void close() {
            try {
                socket.close();
            } catch (IOException gone) {
                throw new UncheckedIOException(gone);
            }
        }
    }

    private static String exchange(OutputStream questions, BufferedReader answers, String question) {
        try {
            questions.write((question + "\n").getBytes(UTF_8));
            questions.flush();
            String answer = answers.readLine();
            if (answer == null) throw new IOException("the peer is gone");
            return answer;
        } catch (IOException gone) {
            throw new UncheckedIOException(gone);
        }
    }

    private static Socket connect(Process daemon, int port) throws IOException {
        Instant limit = Instant.now().plus(Duration.ofSeconds(10));
        while (true) {
            try {
                Socket socket = new Socket(InetAddress.getLoopbackAddress(), port);
                socket.setSoTimeout(10_000);
                return socket;
            } catch (ConnectException notYet) {
                if (!daemon.isAlive() || Instant.now().isAfter(limit)) throw notYet;
                Thread.onSpinWait();
            }
        }
    }

    private static int[] freePorts() throws IOException {
        try (var one = new ServerSocket(0, 1, InetAddress.getLoopbackAddress()); var two = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return new int[] {one.getLocalPort(), two.getLocalPort()};
        }
    }

    private static void stop(Process process) {
        process.destroy();
        try {
            if (!process.waitFor(10, TimeUnit.SECONDS)) process.destroyForcibly();
        } catch (InterruptedException stopped) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
