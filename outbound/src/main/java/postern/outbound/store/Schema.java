package postern.outbound.store;

import java.util.Arrays;
import java.util.Optional;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.flywaydb.core.api.MigrationInfo;

/**
 * Brings a room's tables to the form that this program knows. Each room keeps its scripts beside its package and has a history
 * table of its own, so rooms change their tables without asking each other.
 *
 * <p><b>On failure:</b> {@link DatabaseRefused}, and nothing is served: tables of a newer program are not touched.
 * <p><b>Threads:</b> called once per room at the start; several nodes may start at the same time on PostgreSQL.
 */
public final class Schema {
    private Schema() { }

    /**
     * @param room    lower case letters; its history stands in {@code <room>_schema_history}
     * @param scripts a Flyway location: {@code classpath:postern/outbound/queue/schema}
     * @throws DatabaseRefused if the tables are newer than the scripts, were changed by hand, or a script fails
     */
    public static void migrate(Database database, String room, String scripts) {
        Flyway flyway = Flyway.configure()
                .dataSource(database.source())
                .loggers(QuietFlyway.class.getName())
                .table(room + "_schema_history")
                .locations(scripts)
                .failOnMissingLocations(true)
                .baselineOnMigrate(true)
                .baselineVersion("0")
                .ignoreMigrationPatterns(new String[0])      // else a newer schema is only a warning
                .cleanDisabled(true)
                .load();
        try {
            newest(flyway).ifPresent(version -> {
                throw new DatabaseRefused("the tables of room " + room + " were made by a newer Postern (version " + version
                        + "): start that one, or restore a backup that fits this one");
            });
            flyway.migrate();
        } catch (FlywayException e) {
            throw new DatabaseRefused("the tables of room " + room + " cannot be brought up to date: " + e.getMessage(), e);
        }
    }

    /** The version in the database that no script of ours leads to, if it lies above all of ours. */
    private static Optional<String> newest(Flyway flyway) {
        return Arrays.stream(flyway.info().all())
                .filter(step -> step.getState().isApplied() && !step.getState().isResolved())
                .filter(step -> step.getVersion() != null)
                .map(MigrationInfo::getVersion)
                .max(java.util.Comparator.naturalOrder())
                .map(Object::toString);
    }
}
