package postern.app.cli;

import postern.app.settings.Settings;

/** What {@code postern serve} runs; the wiring of the household. */
@FunctionalInterface
public interface Server {
    /**
     * Starts, serves, and returns once it has stopped in good order.
     *
     * @throws postern.app.settings.SettingsFault if only the start could show that the settings do not hold
     * @throws Exception if it could not start or broke down; the message is for the operator
     */
    void serve(Settings settings) throws Exception;
}
