package postern.app.api;

import io.micronaut.http.HttpRequest;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import io.micronaut.serde.annotation.Serdeable;
import postern.app.alarms.Alarm;
import postern.app.alarms.Alarms;
import postern.app.lists.Access.Deed;
import postern.app.lists.Access.Matter;

/** States that an operator must end. */
@Controller("/api/v1/alarms")
@ExecuteOn(TaskExecutors.BLOCKING)
final class AlarmsController {
    private final Alarms alarms;

    AlarmsController(Alarms alarms) {
        this.alarms = alarms;
    }

    @Serdeable
    record AlarmView(String name, String subject, String since, String text) {
        static AlarmView of(Alarm alarm) {
            return new AlarmView(alarm.name().word(), alarm.subject(), alarm.since().toString(), alarm.text());
        }
    }

    /** The oldest first. */
    @Get
    Page<AlarmView> all(HttpRequest<?> request, Caller caller) {
        Query.of(request);
        caller.may(Deed.SEE, Matter.ALARMS, "alarm");
        return new Page<>(alarms.standing().stream().map(AlarmView::of).toList(), null);
    }
}
