package postern.outbound.store;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.function.UnaryOperator;
import javax.sql.DataSource;

/** Puts itself between the database and its pool, and lets no commit take effect. */
final class FailingCommits implements UnaryOperator<DataSource> {
    @Override public DataSource apply(DataSource pool) {
        return (DataSource) Proxy.newProxyInstance(getClass().getClassLoader(), new Class<?>[] {DataSource.class}, (_, method, arguments) ->
                method.getName().equals("getConnection") ? failing(pool.getConnection()) : invoke(pool, method, arguments));
    }

    private static Connection failing(Connection connection) {
        return (Connection) Proxy.newProxyInstance(FailingCommits.class.getClassLoader(), new Class<?>[] {Connection.class}, (_, method, arguments) -> {
            if (method.getName().equals("commit")) throw new SQLException("the disk is full", "53100");
            return invoke(connection, method, arguments);
        });
    }

    static Object invoke(Object target, java.lang.reflect.Method method, Object[] arguments) throws Throwable {
        try {
            return method.invoke(target, arguments);
        } catch (InvocationTargetException e) {
            throw e.getCause();
        }
    }
}
