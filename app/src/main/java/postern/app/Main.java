package postern.app;

import postern.app.cli.Cli;

/** Where the program begins: the command line, and what {@code serve} runs. */
public final class Main {
    private Main() { }

    public static void main(String[] args) {
        System.exit(Cli.run(args, Wiring::serve, OfflineProofs::read));
    }
}
