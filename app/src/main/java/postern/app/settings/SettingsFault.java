package postern.app.settings;

/**
 * The settings do not allow a start. The message is the whole text for the operator, several lines, without secrets;
 * the program prints it on standard error and ends with {@link #EXIT}.
 */
public final class SettingsFault extends RuntimeException {
    /** EX_CONFIG of sysexits. */
    public static final int EXIT = 78;

    private static final long serialVersionUID = 1L;

    public SettingsFault(String message) {
        super(message);
    }
}
