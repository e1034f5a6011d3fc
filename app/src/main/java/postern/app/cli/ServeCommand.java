package postern.app.cli;

import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import postern.app.cli.Cli.Surroundings;
import postern.app.settings.Settings;

/** {@code postern serve}: reads the settings, then runs what {@code Main} gave until it stops. */
@Command(name = "serve", header = "Run the relay until it is told to stop (SIGTERM).",
        description = {"Listens for Postfix (LMTP, 127.0.0.1:8024) and for the management API (HTTP, 127.0.0.1:8080), and keeps "
            + "its database and keys in the data folder. Without a relay in the settings nothing leaves this machine: finished "
            + "copies are captured as files in DATA/outbox.", "",
            "All settings have defaults; config/postern.yml explains each. A variable wins over the file: postern.lmtp.port is "
            + "POSTERN_LMTP_PORT, postern.relays[0].caFile is POSTERN_RELAYS_0_CA_FILE."},
        footerHeading = "%nVariables:%n",
        footer = {"  POSTERN_CONFIG     the settings file (/etc/postern/postern.yml if it is there)",
            "  POSTERN_DATA       the data folder (./data)",
            "  POSTERN_LOG        info (default) or debug",
            "  POSTERN_JAVA_OPTS  further options for Java (-Xmx1g; its heap is 512 MiB)", "", "Ends with:", "  1    the start failed",
            "  78   the settings have faults: all are told, nothing was started", "  143  told to stop"})
final class ServeCommand implements Callable<Integer> {
    private final Server server;
    private final Surroundings surroundings;

    @Option(names = {"-c", "--config"}, paramLabel = "FILE", description = "The settings file; wins over POSTERN_CONFIG.")
    private Path config;

    @Option(names = {"-h", "--help"}, usageHelp = true, description = "Show this help and end.")
    private boolean help;

    ServeCommand(Server server, Surroundings surroundings) {
        this.server = server;
        this.surroundings = surroundings;
    }

    @Override public Integer call() throws Exception {
        Map<String, String> environment = surroundings.environment();
        Optional<Path> file = Optional.ofNullable(config).or(() -> Settings.file(environment));
        server.serve(Settings.load(file, environment, Runtime.getRuntime().maxMemory()));
        return 0;
    }
}
