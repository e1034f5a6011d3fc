package postern.outbound.store;

import org.flywaydb.core.api.logging.Log;
import org.flywaydb.core.api.logging.LogCreator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Flyway's log with its chatter of every start at DEBUG. Public because Flyway makes it by its name. */
public final class QuietFlyway implements LogCreator {
    @Override public Log createLogger(Class<?> speaker) {
        return new Quiet(LoggerFactory.getLogger(speaker));
    }

    private record Quiet(Logger log) implements Log {
        @Override public boolean isDebugEnabled() {
            return log.isDebugEnabled();
        }

        @Override public void debug(String message) {
            log.debug(message);
        }

        @Override public void info(String message) {
            log.debug(message);
        }

        @Override public void notice(String message) {
            log.debug(message);
        }

        @Override public void warn(String message) {
            log.warn(message);
        }

        @Override public void error(String message) {
            log.error(message);
        }

        @Override public void error(String message, Exception e) {
            log.error(message, e);
        }
    }
}
