package postern.app.cli;

import java.io.InputStream;
import java.io.PrintWriter;
import java.util.Map;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.HelpCommand;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.UsageMessageSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.UnmatchedArgumentException;

/**
 * The program as a person at a terminal sees it.
 *
 * <p>Exit codes: 0 done, 1 refused or failed, 2 the command line is wrong, 75 try again later, 78 the
 * settings are wrong. Answers go to standard output, trouble to standard error.
 */
@Command(name = "postern", versionProvider = Cli.Version.class, subcommandsRepeatable = false,
        header = "Postern, a relay for restricted mail addresses, behind Postfix.",
        customSynopsis = "postern COMMAND [OPTIONS]",
        footerHeading = "%nFirst steps:%n", footer = {
            "  postern serve                             run it here; copies are captured",
            "  postern post --to ADDRESS mail.eml        hand it a mail, see the dialog",
            "  postern explain --to ADDRESS mail.eml     what would become of it, and why",
            "", "config/postern.yml explains every setting. More: postern help COMMAND"},
        subcommands = HelpCommand.class)
public final class Cli implements Runnable {
    @Spec private CommandSpec spec;

    @CommandLine.Option(names = {"-h", "--help"}, usageHelp = true, description = "Show this help and end.")
    private boolean help;

    @CommandLine.Option(names = {"-V", "--version"}, versionHelp = true, description = "Show the version of Postern and of Java, and end.")
    private boolean version;

    private Cli() { }

    /** What surrounds a run: variables and streams. */
    record Surroundings(Map<String, String> environment, InputStream in, PrintWriter out, PrintWriter err) { }

    /**
     * Runs one command line to its end.
     *
     * @param server  what {@code serve} runs
     * @param offline what {@code explain --offline} reads with
     * @return the exit code
     */
    public static int run(String[] args, Server server, Offline offline) {
        var out = new PrintWriter(System.out, true);
        var err = new PrintWriter(System.err, true);
        return run(args, server, offline, new Surroundings(System.getenv(), System.in, out, err));
    }

    static int run(String[] args, Server server, Offline offline, Surroundings surroundings) {
        var line = new CommandLine(new Cli());
        line.addSubcommand(new ServeCommand(server, surroundings));
        line.addSubcommand(new PostCommand(surroundings));
        line.addSubcommand(new ExplainCommand(surroundings, offline));
        line.addSubcommand(new HeldCommand(surroundings));
        line.addSubcommand(token(surroundings));
        line.addSubcommand(new KeyCommand(surroundings));
        line.addSubcommand(new DomainCommand(surroundings));
        line.addSubcommand(new ListCommand(surroundings));
        line.addSubcommand(new MemberCommand(surroundings));
        line.addSubcommand(new AuditCommand(surroundings));
        layOut(line);
        line.setOut(surroundings.out()).setErr(surroundings.err()).setUsageHelpAutoWidth(true).setUsageHelpLongOptionsMaxWidth(30);
        line.setDefaultValueProvider(argument -> fromEnvironment(argument, surroundings.environment()));
        line.setParameterExceptionHandler(Cli::wrongLine);
        line.setExecutionExceptionHandler((trouble, _, _) -> Trouble.tell(trouble, surroundings));
        return line.execute(args);
    }

    /** In its help {@code add} comes first, though it is a class of its own. */
    private static CommandLine token(Surroundings surroundings) {
        var token = new CommandLine(new TokenCommand(surroundings)).addSubcommand(new TokenAddCommand(surroundings));
        token.getCommandSpec().addMethodSubcommands();
        return token;
    }

    /** The help of all commands looks alike: under these headings, and under its own where one has them. */
    private static void layOut(CommandLine command) {
        UsageMessageSpec help = command.getCommandSpec().usageMessage();
        help.synopsisHeading("%nUsage: ").parameterListHeading("%nArguments:%n").optionListHeading("%nOptions:%n").commandListHeading("%nCommands:%n");
        boolean ours = !(command.getCommand() instanceof HelpCommand);
        if (ours && help.description().length > 0) help.descriptionHeading("%n");
        if (help.footer().length > 0 && help.footerHeading().isEmpty()) help.footerHeading("%nEnds with:%n");
        command.getSubcommands().values().forEach(Cli::layOut);
    }

    /** Without a command: what commands there are. */
    @Override public void run() {
        spec.commandLine().usage(spec.commandLine().getOut());
    }

    /** {@code post} speaks to where {@code serve} listens under the same environment. */
    private static String fromEnvironment(ArgSpec argument, Map<String, String> environment) {
        boolean port = argument.isOption() && ((CommandLine.Model.OptionSpec) argument).longestName().equals("--port");
        String given = environment.getOrDefault("POSTERN_LMTP_PORT", "");
        return port && !given.isBlank() ? given.strip() : null;
    }

    private static int wrongLine(ParameterException wrong, String[] args) {
        CommandLine at = wrong.getCommandLine();
        PrintWriter err = at.getErr();
        err.println("postern: " + wrong.getMessage());
        if (!UnmatchedArgumentException.printSuggestions(wrong, err)) {
            err.println("See: " + at.getCommandSpec().qualifiedName() + " --help");
        }
        return at.getCommandSpec().exitCodeOnInvalidInput();
    }

    /** Ours and Java's, from the jar. */
    static final class Version implements IVersionProvider {
        @Override public String[] getVersion() {
            String own = Cli.class.getPackage().getImplementationVersion();
            String java = "Java " + Runtime.version() + ", " + System.getProperty("java.vendor");
            return new String[] {"postern " + (own == null ? "(not packaged)" : own), java};
        }
    }
}
