package postern.outbound.store;

import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.function.UnaryOperator;
import javax.sql.DataSource;

/**
 * Stands between the database and its pool, and lets the step that it is told to fail: a step is a statement, which then is not
 * carried out, or one of the two moments of a commit, before it takes effect and after. The connection is dead from then on.
 * H2's sync to the disk is a statement too.
 *
 * <p><b>Threads:</b> any number; steps are counted over all of them.
 */
public final class FailingDatabase implements UnaryOperator<DataSource> {
    private int steps = -1;
    private int failing;
    private int commits;
    private boolean failed;

    /** A database by its URL whose steps fail when told so. */
    public Database open(String url, String user) {
        return Database.open(url, user, "", this);
    }

    /** Lets step {@code step} from now, counted from 1, fail. */
    public synchronized void failAt(int step) {
        steps = 0;
        failing = step;
        commits = 0;
        failed = false;
    }

    /** From now on nothing fails. @return true if something did */
    public synchronized boolean heal() {
        steps = -1;
        return failed;
    }

    /** How many commits took effect since {@link #failAt}. */
    public synchronized int commits() {
        return commits;
    }

    /** How many steps were taken since {@link #failAt}. */
    public synchronized int steps() {
        return steps;
    }

    private synchronized boolean failsNow() {
        if (steps < 0 || failed || ++steps < failing) return false;
        failed = true;
        return true;
    }

    private synchronized void committed() {
        if (steps >= 0) commits++;
    }

    @Override public DataSource apply(DataSource pool) {
        return proxy(DataSource.class, (method, arguments) ->
                method.getName().equals("getConnection") ? new Wire(pool.getConnection()).connection() : FailingCommits.invoke(pool, method, arguments));
    }

    private interface Call {
        Object on(Method method, Object[] arguments) throws Throwable;
    }

    private static <T> T proxy(Class<T> kind, Call call) {
        return kind.cast(Proxy.newProxyInstance(FailingDatabase.class.getClassLoader(), new Class<?>[] {kind}, (_, method, arguments) -> call.on(method, arguments)));
    }

    /** One connection, as long as it holds. */
    private final class Wire {
        private final Connection connection;
        private boolean dead;

        Wire(Connection connection) {
            this.connection = connection;
        }

        Connection connection() {
            return proxy(Connection.class, (method, arguments) -> {
                if (!method.getName().equals("close")) mustLive();
                if (method.getName().equals("commit")) return commit();
                Object result = FailingCommits.invoke(connection, method, arguments);
                return result instanceof Statement statement ? watched(method.getReturnType().asSubclass(Statement.class), statement) : result;
            });
        }

        private Statement watched(Class<? extends Statement> kind, Statement statement) {
            return proxy(kind, (method, arguments) -> {
                if (method.getName().startsWith("execute")) step();
                return FailingCommits.invoke(statement, method, arguments);
            });
        }

        private Object commit() throws SQLException {
            step();
            connection.commit();
            committed();
            step();
            return null;
        }

        private void step() throws SQLException {
            mustLive();
            dead = failsNow();
            mustLive();
        }

        private void mustLive() throws SQLException {
            if (dead) throw new SQLException("the connection is lost", "08006");
        }
    }
}
