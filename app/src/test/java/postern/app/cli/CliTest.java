package postern.app.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import postern.app.settings.Settings;

class CliTest {
    /** What a run left behind. */
    record Run(int exit, String out, String err) { }

    static Run run(Server server, Map<String, String> environment, InputStream in, String... args) {
        return run(server, (_, _) -> "{}", environment, in, args);
    }

    static Run run(Server server, Offline offline, Map<String, String> environment, InputStream in, String... args) {
        var out = new StringWriter();
        var err = new StringWriter();
        int exit = Cli.run(args, server, offline, new Cli.Surroundings(environment, in, new PrintWriter(out, true), new PrintWriter(err, true)));
        return new Run(exit, out.toString(), err.toString());
    }

    private static Run run(String... args) {
        return run(_ -> { }, Map.of(), InputStream.nullInputStream(), args);
    }

    @ParameterizedTest
    @CsvSource(delimiterString = "=>", textBlock = """
                     => Usage: postern COMMAND [OPTIONS]
        --help       => Usage: postern COMMAND [OPTIONS]
        help         => Usage: postern COMMAND [OPTIONS]
        help serve   => Usage: postern serve
        serve --help => POSTERN_JAVA_OPTS
        post --help  => Usage: postern post --to ADDRESS [OPTIONS] FILE
        explain --help => Usage: postern explain --to ADDRESS [OPTIONS] FILE
        held --help  => Usage: postern held list|show|approve|release|reject|delete [ID] [OPTIONS]
        held         => Usage: postern held list|show
        held approve --help => The mail, as postern held list shows it.
        token --help => Usage: postern token add|list|show|revoke|reach [ID] [OPTIONS]
        token        => Usage: postern token add|list
        token add --help => Usage: postern token add --list ADDRESS [OPTIONS]
        list create --help => As postern list show prints them.
        member sync --help => In UTF-8; - for standard input.
        --version    => postern
        """)
    void whoAsksIsHelped(String args, String told) {
        Run run = run(args == null ? new String[0] : args.split(" "));
        assertEquals(0, run.exit());
        assertEquals("", run.err());
        assertTrue(run.out().contains(told), run.out());
        assertTrue(run.out().lines().allMatch(line -> line.length() <= 80), run.out());
    }

    @ParameterizedTest
    @ValueSource(strings = {"serve", "post", "explain", "held", "held list", "token add", "token revoke", "key", "key add", "domain check", "list set", "member", "audit"})
    void theHelpOfAllCommandsIsLaidOutAlike(String command) {
        String help = run((command + " --help").split(" ")).out();
        assertTrue(help.contains("\n\nUsage: postern " + command + " ") && help.contains("\n\nOptions:\n"), help);
        assertEquals(help.contains("  1   "), help.contains("\n\nEnds with:\n"), help);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        sreve                        | Did you mean: postern serve?
        pots                         | Did you mean: postern post?
        serve --confg x              | --config
        held lsit                    | See: postern held --help
        held list --key-file /no/key | cannot read the key in /no/key: name it by --key-file
        token shwo                   | Did you mean: token show?
        token add --days 0           | --days is not a number from 1 to 366
        post mail.eml                | Missing required option: '--to=ADDRESS'
        post --to ada mail.eml       | that is no e-mail address
        post --to ada@example.org    | Missing required parameter: 'FILE'
        post --to a@b --port 0 x     | use a port from 1 to 65535
        post --to a@b /no/such/mail  | cannot read /no/such/mail: it is not there
        """)
    void whoMistypesIsToldTheNearest(String args, String told) {
        Run run = run(args.split(" +"));
        assertEquals(2, run.exit());
        assertEquals("", run.out());
        assertTrue(run.err().contains(told), run.err());
    }

    @Test void serveRunsWithTheSettingsOfTheEnvironment() {
        List<Settings> served = new ArrayList<>();
        Run run = run(served::add, Map.of("POSTERN_LMTP_PORT", "2424", "POSTERN_HOSTNAME", "mail.example.org"), InputStream.nullInputStream(), "serve");
        assertEquals(new Run(0, "", ""), run);
        assertEquals(2424, served.getFirst().lmtp().port());
    }

    @Test void serveEndsWith78AndStartsNothingIfTheSettingsHaveFaults() {
        List<Settings> served = new ArrayList<>();
        Run run = run(served::add, Map.of("POSTERN_LMTP_PORT", "lmtp", "POSTERN_HOSTNAME", "mail.example.org"), InputStream.nullInputStream(), "serve");
        assertEquals(new Run(78, "", "fatal: the environment has 1 fault; nothing was started\n"
                + "  POSTERN_LMTP_PORT   is lmtp: use a port from 1 to 65535\n"), run);
        assertEquals(List.of(), served);
    }

    @Test void aNamedFileWinsOverTheVariable() {
        Run run = run(_ -> { }, Map.of("POSTERN_CONFIG", "/no/such/one.yml"), InputStream.nullInputStream(), "serve", "--config", "/no/such/two.yml");
        assertEquals(new Run(78, "", "fatal: /no/such/two.yml is not there; nothing was started\n"), run);
    }

    @Test void aStartThatFailsIsToldInOneLine() {
        Server broken = _ -> {
            throw new java.net.BindException("127.0.0.1:8024 is in use");
        };
        var environment = Map.of("POSTERN_HOSTNAME", "mail.example.org");
        assertEquals(new Run(1, "", "fatal: 127.0.0.1:8024 is in use\n"), run(broken, environment, new ByteArrayInputStream(new byte[0]), "serve"));
    }
}
