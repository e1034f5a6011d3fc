package postern.outbound.store;

import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.sql.DataSource;

/**
 * Puts itself between the database and its pool and, while {@link #counting}, has the database itself tell for each
 * statement how many rows it reads: EXPLAIN ANALYZE first, undone, then the statement.
 */
public final class RowsRead implements UnaryOperator<DataSource> {
    private static final Pattern H2_ROWS = Pattern.compile("scanCount: (\\d+)");
    private static final Pattern POSTGRES_SCAN = Pattern.compile("Scan .*actual .*rows=(\\d+) loops=(\\d+)");
    private static final Pattern POSTGRES_REMOVED = Pattern.compile("Rows Removed by (?:Filter|Index Recheck): (\\d+)");

    private boolean counting;
    private int statements;
    private long rows;
    private final List<String> worst = new ArrayList<>();

    /** A database of which {@code counted} tells what it reads. */
    public static Database open(String url, String user, RowsRead counted) {
        return Database.open(url, user, "", counted);
    }

    /** Counts from zero while {@code work} runs. */
    public void counting(Runnable work) {
        statements = 0;
        rows = 0;
        worst.clear();
        counting = true;
        try {
            work.run();
        } finally {
            counting = false;
        }
    }

    /** Round trips: a batch is one. */
    public int statements() {
        return statements;
    }

    public long rows() {
        return rows;
    }

    /** The plans that read more than a few rows. */
    public List<String> worst() {
        return worst;
    }

    @Override public DataSource apply(DataSource pool) {
        return (DataSource) Proxy.newProxyInstance(getClass().getClassLoader(), new Class<?>[] {DataSource.class}, (_, method, arguments) ->
                method.getName().equals("getConnection") ? counted(pool.getConnection()) : FailingCommits.invoke(pool, method, arguments));
    }

    private Connection counted(Connection connection) {
        return (Connection) Proxy.newProxyInstance(getClass().getClassLoader(), new Class<?>[] {Connection.class}, (_, method, arguments) -> {
            Object result = FailingCommits.invoke(connection, method, arguments);
            return counting && method.getName().equals("prepareStatement") ? counted(connection, (String) arguments[0], (PreparedStatement) result) : result;
        });
    }

    private PreparedStatement counted(Connection connection, String sql, PreparedStatement statement) {
        var bound = new TreeMap<Integer, Object>();
        return (PreparedStatement) Proxy.newProxyInstance(getClass().getClassLoader(), new Class<?>[] {PreparedStatement.class}, (_, method, arguments) -> {
            switch (method.getName()) {
                case "setObject" -> bound.put((Integer) arguments[0], arguments[1]);
                case "addBatch" -> explain(connection, sql, bound);
                case "executeQuery", "executeUpdate" -> {
                    statements++;
                    explain(connection, sql, bound);
                }
                case "executeBatch" -> statements++;
                default -> { }
            }
            return FailingCommits.invoke(statement, method, arguments);
        });
    }

    private void explain(Connection connection, String sql, TreeMap<Integer, Object> bound) throws SQLException {
        Savepoint before = connection.setSavepoint();
        var plan = new StringBuilder();
        try (PreparedStatement explained = connection.prepareStatement("EXPLAIN ANALYZE " + sql)) {
            for (var argument : bound.entrySet()) explained.setObject(argument.getKey(), argument.getValue());
            try (ResultSet lines = explained.executeQuery()) {
                while (lines.next()) plan.append(lines.getString(1)).append('\n');
            }
        }
        connection.rollback(before);
        long read = sum(H2_ROWS, plan) + sum(POSTGRES_SCAN, plan) + sum(POSTGRES_REMOVED, plan);
        rows += read;
        if (read > 1000) worst.add(plan.toString());
    }

    private static long sum(Pattern pattern, CharSequence plan) {
        long sum = 0;
        for (Matcher found = pattern.matcher(plan); found.find(); ) {
            sum += Long.parseLong(found.group(1)) * (found.groupCount() > 1 ? Long.parseLong(found.group(2)) : 1);
        }
        return sum;
    }
}
