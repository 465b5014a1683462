package dev.outdial.call;

import dev.outdial.TestDatabases;
import dev.outdial.db.Database;
import dev.outdial.event.Outbox;
import dev.outdial.ops.Ids;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.TestInstance;

/// What is promised of calls on a database, without a server around them.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class CallsContract {
    static final Instant START = Instant.parse("2026-11-21T22:30:00Z");

    final Database database;
    final CallStore store;
    final Calls calls;
    private final Ids ids = new Ids(InstantSource.system(), new Random(1));

    CallsContract(TestDatabases which) {
        database = Database.open(which.fresh());
        store = new CallStore(database);
        var outbox = new Outbox(ids, InstantSource.system(), () -> {});
        calls = new Calls(
                database, store, new Timeline(database), new CallCorrections(database), outbox, InstantSource.system());
    }

    @AfterAll
    void close() {
        database.close();
    }

    /// Writes down a call that was asked for at that time.
    Call written(String client, String phone, Call.Terms terms, Instant at) {
        var call = new Call(
                ids.callId(),
                client,
                ids.requestId(),
                null,
                phone,
                "+13105550100",
                "agent_demo",
                terms,
                at,
                1,
                CallProgress.QUEUED,
                CallDetails.NONE,
                null);
        database.write(db -> {
            store.insert(db, call, Decisions.allowed(at));
            calls.queued(db, call);
            return true;
        });
        return call;
    }

    static Call.Terms terms(int maxCallSeconds, int reservedMicros) {
        return new Call.Terms(null, Map.of(), "{}", null, maxCallSeconds, 30, reservedMicros);
    }
}
