package postern.app.api;

import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import java.util.Set;
import java.util.stream.Collectors;
import postern.app.alarms.Alarm;
import postern.app.alarms.Alarms;

/**
 * The same in Prometheus' text form (version 0.0.4): one family, a line for each name whether it stands or not. Open to all like the
 * health checks, so it names no subject.
 */
@Controller("/metrics")
@ExecuteOn(TaskExecutors.BLOCKING)
final class MetricsController {
    private static final String TEXT = "text/plain;version=0.0.4;charset=utf-8";
    private static final String HEAD = "# HELP postern_alarm Whether an alarm of that name stands: a state that an operator must end.\n# TYPE postern_alarm gauge\n";

    private final Alarms alarms;

    MetricsController(Alarms alarms) {
        this.alarms = alarms;
    }

    @Get(produces = TEXT)
    String metrics() {
        Set<Alarm.Name> standing = alarms.standing().stream().map(Alarm::name).collect(Collectors.toSet());
        var text = new StringBuilder(HEAD);
        for (Alarm.Name name : Alarm.Name.values()) text.append("postern_alarm{name=\"").append(name.word()).append("\"} ").append(standing.contains(name) ? 1 : 0).append('\n');
        return text.toString();
    }
}
