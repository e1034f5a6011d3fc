package postern.outbound.store;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashMap;
import java.util.Map;
import java.util.Properties;

/** The two databases that Postern is tested on, and what differs between them. */
enum Product {
    /**
     * Embedded. Without WRITE_DELAY=0 hundreds of acknowledged commits are lost by kill -9; with RETENTION_TIME's default of
     * 45 s the file grows to gigabytes under the queue's churn, above a few seconds likewise.
     */
    H2 {
        private static final int LONGEST_RETENTION = 5000;

        @Override Properties driverSettings() {
            return new Properties();
        }

        @Override void refuseUnsafe(Connection connection) throws SQLException {
            Map<String, String> settings = pairs(connection, "SELECT SETTING_NAME, SETTING_VALUE FROM INFORMATION_SCHEMA.SETTINGS"
                    + " WHERE SETTING_NAME IN ('WRITE_DELAY', 'RETENTION_TIME')");
            if (!"0".equals(settings.get("WRITE_DELAY"))) {
                throw new DatabaseRefused("H2 runs with WRITE_DELAY=" + settings.get("WRITE_DELAY")
                        + ", which loses acknowledged mail on a crash: put ;WRITE_DELAY=0 into its URL");
            }
            int retention = Integer.parseInt(settings.getOrDefault("RETENTION_TIME", "45000"));
            if (retention > LONGEST_RETENTION) {
                throw new DatabaseRefused("H2 runs with RETENTION_TIME=" + retention
                        + ", with which its file grows without end: put ;RETENTION_TIME=2000 into its URL");
            }
        }
    },

    /** A server, which may be shared by several nodes. */
    POSTGRESQL {
        @Override Properties driverSettings() {
            var settings = new Properties();
            settings.setProperty("connectTimeout", "10");
            settings.setProperty("socketTimeout", "90");
            settings.setProperty("tcpKeepAlive", "true");
            settings.setProperty("options", "-c statement_timeout=60s -c lock_timeout=30s -c idle_in_transaction_session_timeout=5min");
            settings.setProperty("logServerErrorDetail", "false");     // a detail repeats the row, and with it a member's address
            settings.setProperty("ApplicationName", "postern");
            return settings;
        }

        @Override void refuseUnsafe(Connection connection) throws SQLException {
            Map<String, String> settings = pairs(connection,
                    "SELECT name, setting FROM pg_settings WHERE name IN ('fsync', 'synchronous_commit')");
            for (String name : new String[] {"fsync", "synchronous_commit"}) {
                if ("off".equals(settings.getOrDefault(name, "off"))) {
                    throw new DatabaseRefused("PostgreSQL runs with " + name + "=off, which loses acknowledged mail on a crash: set it to on");
                }
            }
        }
    };

    /** What the driver is told beside the URL; the URL wins. */
    abstract Properties driverSettings();

    /** @throws DatabaseRefused if a commit would not be kept */
    abstract void refuseUnsafe(Connection connection) throws SQLException;

    static Product of(String url) {
        if (url.startsWith("jdbc:h2:")) return H2;
        if (url.startsWith("jdbc:postgresql:")) return POSTGRESQL;
        throw new DatabaseRefused("the database URL must begin with jdbc:postgresql: or jdbc:h2:");
    }

    private static Map<String, String> pairs(Connection connection, String sql) throws SQLException {
        var found = new HashMap<String, String>();
        try (Statement statement = connection.createStatement(); ResultSet rows = statement.executeQuery(sql)) {
            while (rows.next()) found.put(rows.getString(1), rows.getString(2));
        }
        return found;
    }
}
