package dev.outdial.chaos;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/// One file. Its trouble is that somebody else holds the write lock.
final class SqliteStore implements Store {
    private final String url;

    SqliteStore(Path folder) {
        this.url = "jdbc:sqlite:" + folder.resolve("outdial.db");
    }

    @Override
    public String name() {
        return "sqlite";
    }

    @Override
    public String url() {
        return url;
    }

    @Override
    public Connection connect() throws SQLException {
        return DriverManager.getConnection(url + "?busy_timeout=30000");
    }

    @Override
    public void disturb(Duration time) throws SQLException, InterruptedException {
        try (var connection = connect();
                var statement = connection.createStatement()) {
            statement.execute("BEGIN IMMEDIATE");
            try {
                Thread.sleep(time);
            } finally {
                statement.execute("ROLLBACK");
            }
        }
    }

    @Override
    public List<String> faults() throws SQLException {
        var faults = new ArrayList<String>();
        try (var connection = connect();
                var statement = connection.createStatement();
                var rows = statement.executeQuery("PRAGMA integrity_check")) {
            while (rows.next()) {
                if (!rows.getString(1).equals("ok")) {
                    faults.add(rows.getString(1));
                }
            }
        }
        return faults;
    }

    @Override
    public void close() {}
}
