package postern.app.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.joran.JoranConfigurator;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.LoggingEvent;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.joran.spi.JoranException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

/** The {@code logback.xml} in the jar. */
class LogLinesTest {
    private static LoggerContext configured(String level) throws JoranException {
        var context = new LoggerContext();
        if (level != null) context.putProperty("POSTERN_LOG", level);
        var configurator = new JoranConfigurator();
        configurator.setContext(context);
        configurator.doConfigure(LogLinesTest.class.getResource("/logback.xml"));
        return context;
    }

    @Test void aLineIsTimeLevelWhoAndWhat() throws JoranException {
        LoggerContext context = configured(null);
        Logger logger = context.getLogger("postern.outbound.Dispatcher");
        var stdout = (ConsoleAppender<ILoggingEvent>) context.getLogger(Logger.ROOT_LOGGER_NAME).getAppender("stdout");
        var event = new LoggingEvent("", logger, Level.INFO, "01JD8QF3 accepted list={}", null, new Object[] {"staff@lists.example"});
        String line = new String(stdout.getEncoder().encode(event), StandardCharsets.UTF_8);
        assertTrue(line.matches("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{3}(Z|[+-]\\d\\d:\\d\\d) INFO  Dispatcher: 01JD8QF3 accepted list=staff@lists.example\n"),
                line);
        assertEquals("System.out", stdout.getTarget());
    }

    @Test void oursSpeakAtInfoAndLibrariesAtWarn() throws JoranException {
        LoggerContext context = configured(null);
        assertEquals(Level.INFO, context.getLogger("postern.lmtp.LmtpServer").getEffectiveLevel());
        for (String library : new String[] {"com.zaxxer.hikari", "org.flywaydb", "io.netty", "io.micronaut", "org.apache.james"}) {
            assertEquals(Level.WARN, context.getLogger(library).getEffectiveLevel(), library);
        }
    }

    @Test void debugIsForOursAlone() throws JoranException {
        LoggerContext context = configured("debug");
        assertEquals(Level.DEBUG, context.getLogger("postern.lmtp.LmtpServer").getEffectiveLevel());
        assertEquals(Level.WARN, context.getLogger("io.netty").getEffectiveLevel());
    }
}
