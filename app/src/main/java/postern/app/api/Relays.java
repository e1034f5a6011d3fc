package postern.app.api;

import java.util.List;

/** The smarthosts, as far as an operator sees them; the wiring fills this. Called by any thread, at once; does not block for long. */
public interface Relays {

    /** All of them, in the order in which they are tried; at least one. */
    List<State> all();

    /** Lets a relay that an alarm stopped go on; one that is running is left as it is. @return false if there is none of that name */
    boolean resume(String name);

    /**
     * How a relay is.
     *
     * @param stopped true if it takes nothing until someone resumes it
     * @param reason  why it is stopped, or what troubles it; empty if nothing does. Without addresses and secrets
     * @param capture true if it only writes copies into a folder
     */
    record State(String name, boolean stopped, String reason, boolean capture) {
        /** The word in the API: {@code running} or {@code stopped}. */
        public String word() {
            return stopped ? "stopped" : "running";
        }
    }
}
