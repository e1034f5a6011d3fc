package postern.app.cli;

import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;
import postern.app.cli.Cli.Surroundings;

/** A subject of the running server, such as {@code postern held}: the commands beneath it ask over HTTP. Alone it shows its help. */
abstract class ServerCommand implements Runnable {
    private final Surroundings surroundings;

    @Spec private CommandSpec spec;

    @Mixin private Asking asking;

    @Option(names = {"-h", "--help"}, usageHelp = true, scope = ScopeType.INHERIT, description = "Show this help and end.")
    private boolean help;

    ServerCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override public final void run() {
        spec.commandLine().usage(spec.commandLine().getOut());
    }

    /** The exit code: {@link Asking#ask}. */
    final int ask(Asking.Work work) {
        return asking.ask(surroundings, work);
    }

    final void tell(String text) {
        surroundings.out().println(text);
    }

    final Surroundings surroundings() {
        return surroundings;
    }

    /** To be thrown: the command line is wrong. */
    final ParameterException wrong(String sentence) {
        return new ParameterException(spec.commandLine(), sentence);
    }

    /**
     * An id as the server gives them out, safe as a step of a path.
     *
     * @throws ParameterException if it is none
     */
    final String id(String text) {
        if (!text.matches("[0-9A-Za-z]{1,64}")) throw wrong("that is no id: " + Asking.printable(text));
        return text;
    }
}
