package dev.outdial;

import dev.outdial.db.DatabaseConfig;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.TreeMap;

/// All that a database holds, row by row, beside the server that uses it: tables, and what indexes for search are made
/// of.
record DatabaseDump(List<String> rows) {
    static DatabaseDump of(DatabaseConfig config) {
        try (var connection = DriverManager.getConnection(config.url())) {
            var rows = new ArrayList<String>();
            for (String table : tables(connection, config)) {
                read(connection, table, rows);
            }
            return new DatabaseDump(rows);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private static List<String> tables(Connection connection, DatabaseConfig config) throws SQLException {
        var query = config.url().startsWith("jdbc:sqlite:")
                ? "SELECT name FROM sqlite_master WHERE type = 'table' AND sql NOT LIKE 'CREATE VIRTUAL%' ORDER BY name"
                : "SELECT table_name FROM information_schema.tables WHERE table_schema = 'public' ORDER BY 1";
        var names = new ArrayList<String>();
        try (var statement = connection.createStatement();
                var found = statement.executeQuery(query)) {
            while (found.next()) {
                names.add(found.getString(1));
            }
        }
        return names;
    }

    private static void read(Connection connection, String table, List<String> rows) throws SQLException {
        try (var statement = connection.createStatement();
                var found = statement.executeQuery("SELECT * FROM \"" + table + "\"")) {
            var columns = found.getMetaData();
            while (found.next()) {
                var row = new TreeMap<String, String>();
                for (int i = 1; i <= columns.getColumnCount(); i++) {
                    row.put(columns.getColumnName(i), text(found.getObject(i)));
                }
                rows.add(table + " " + row);
            }
        }
    }

    private static String text(Object value) {
        return value instanceof byte[] bytes ? new String(bytes, StandardCharsets.ISO_8859_1) : String.valueOf(value);
    }

    /// The rows that hold a word, in any case.
    List<String> with(String word) {
        return rows.stream()
                .filter(row -> row.toLowerCase(Locale.ROOT).contains(word.toLowerCase(Locale.ROOT)))
                .toList();
    }
}
