package postern.app.settings;

import java.net.InetAddress;
import java.net.UnknownHostException;

/** The machine that we run on. */
interface Machine {
    /** What it calls itself, unchecked. */
    String name();

    /** The name as the system has it; {@code localhost} where it cannot be found out. */
    static String hostname() {
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException _) {
            return "localhost";
        }
    }
}
