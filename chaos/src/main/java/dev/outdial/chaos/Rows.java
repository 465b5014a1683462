package dev.outdial.chaos;

import dev.outdial.run.Api;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import tools.jackson.databind.JsonNode;

/// What history tells, through the public API, and what the database's rows say.
///
/// @param byId       each call, by its id
/// @param violations what is wrong with history in itself: calls that come twice, figures that do not add up, rows that
///                   differ from it
record Rows(Map<String, JsonNode> byId, List<Violation> violations) {
    private static final Set<String> FINAL = Set.of("completed", "busy", "no-answer", "canceled", "failed");

    static boolean isFinal(JsonNode call) {
        return FINAL.contains(status(call));
    }

    static String status(JsonNode call) {
        return call.path("callData").path("status").asString("");
    }

    static String sid(JsonNode call) {
        return call.path("callData").path("callSid").asString("");
    }

    static String phone(JsonNode call) {
        return call.path("callData").path("phone").asString("");
    }

    /// Calls of all clients that are not over.
    static long open(List<Api> clients) {
        var open = 0L;
        for (Api client : clients) {
            for (Map.Entry<String, JsonNode> figure : byStatus(client).properties()) {
                open += FINAL.contains(figure.getKey()) ? 0 : figure.getValue().asLong();
            }
        }
        return open;
    }

    private static JsonNode byStatus(Api client) {
        return client.get("/secure/call-stats").orThrow().path("stats").path("callsByStatus");
    }

    /// Reads all of it; the server must be up, and everything over.
    static Rows read(List<Api> clients, Store store) throws SQLException {
        var rows = new Rows(new HashMap<>(), new ArrayList<>());
        for (int i = 0; i < clients.size(); i++) {
            rows.readHistory(clients.get(i), i);
        }
        rows.compare(store);
        return rows;
    }

    private void readHistory(Api client, int index) {
        var counted = new TreeMap<String, Long>();
        var cursor = "";
        do {
            var page = client.get("/secure/calls?limit=200" + (cursor.isEmpty() ? "" : "&cursor=" + cursor))
                    .orThrow();
            for (JsonNode call : page.path("callHistory")) {
                counted.merge(status(call), 1L, Long::sum);
                if (byId.put(call.path("callId").asString(), call) != null) {
                    broken("history", "a call is in history twice", call);
                }
            }
            cursor = page.path("nextCursor").asString("");
        } while (!cursor.isEmpty());
        for (Map.Entry<String, JsonNode> figure : byStatus(client).properties()) {
            var rows = counted.getOrDefault(figure.getKey(), 0L);
            if (figure.getValue().asLong() != rows) {
                violations.add(Violation.general(
                        "statistics",
                        "client %d has %d calls %s, statistics tell %s"
                                .formatted(index, rows, figure.getKey(), figure.getValue())));
            }
        }
    }

    private void compare(Store store) throws SQLException {
        store.faults().forEach(fault -> violations.add(Violation.general("database", fault)));
        var count = 0;
        try (var connection = store.connect();
                var statement = connection.createStatement()) {
            try (var row = statement.executeQuery("SELECT call_id, status, call_sid, is_open FROM call")) {
                while (row.next()) {
                    count++;
                    var call = byId.get(row.getString("call_id"));
                    if (call == null) {
                        violations.add(new Violation(
                                "rows", "a row is not in history", "", String.valueOf(row.getString("call_id"))));
                        continue;
                    }
                    var sid = row.getString("call_sid");
                    if (!status(call).equals(row.getString("status"))
                            || !sid(call).equals(sid == null ? "" : sid)) {
                        broken("rows", "the row differs from history: " + row.getString("status") + " " + sid, call);
                    }
                    if ((row.getInt("is_open") == 1) == isFinal(call)) {
                        broken("rows", "is_open does not fit the status", call);
                    }
                }
            }
            if (count != byId.size()) {
                violations.add(Violation.general("rows", count + " rows, " + byId.size() + " calls in history"));
            }
            try (var row = statement.executeQuery("""
                    SELECT COUNT(*) FROM idempotency
                     WHERE NOT EXISTS (SELECT 1 FROM call WHERE call.call_id = idempotency.call_id)
                    """)) {
                row.next();
                if (row.getInt(1) > 0) {
                    violations.add(Violation.general("keys", row.getInt(1) + " keys lead to no call"));
                }
            }
        }
    }

    private void broken(String rule, String text, JsonNode call) {
        violations.add(
                new Violation(rule, text, phone(call), call.path("callId").asString("")));
    }
}
