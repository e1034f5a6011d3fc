package postern.app.cli;

import postern.app.cli.Cli.Surroundings;
import postern.app.settings.SettingsFault;

/** What ends a command before its time, in the operator's words: {@code fatal:} is for him, now. */
final class Trouble {
    private Trouble() { }

    /** Tells it on standard error; the stack only with {@code POSTERN_LOG=debug}. Returns the exit code. */
    static int tell(Exception trouble, Surroundings surroundings) {
        if (trouble instanceof SettingsFault fault) {
            surroundings.err().println(fault.getMessage());
            return SettingsFault.EXIT;
        }
        String reason = trouble.getMessage() == null ? trouble.getClass().getSimpleName() : trouble.getMessage();
        surroundings.err().println("fatal: " + reason);
        if ("debug".equals(surroundings.environment().get("POSTERN_LOG"))) trouble.printStackTrace(surroundings.err());
        return 1;
    }
}
