package dev.outdial.call;

import dev.outdial.db.Database;
import dev.outdial.db.DatabaseConfig;
import dev.outdial.event.Outbox;
import dev.outdial.ops.Ids;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;

/// Writes calls down as a server does that dies in the middle of it.
public final class CallJournal implements AutoCloseable {
    private final Database database;
    private final CallStore store;
    private final Ids ids = new Ids(InstantSource.system(), new SecureRandom());

    public CallJournal(DatabaseConfig config) {
        database = Database.open(config);
        store = new CallStore(database);
    }

    /// A call that was asked for at `at` and is not dialled yet.
    ///
    /// @return its id
    public String writeDown(String clientId, String phone, Instant at) {
        var call = new Call(
                ids.callId(),
                clientId,
                ids.requestId(),
                null,
                phone,
                "+13105550100",
                "agent_demo",
                new Call.Terms(null, Map.of(), "{}", null, 600, 30, 2_000_000),
                Instant.ofEpochMilli(at.toEpochMilli()),
                1,
                CallProgress.QUEUED,
                CallDetails.NONE,
                null);
        database.write(db -> {
            store.insert(db, call, Decisions.allowed(call.createdAt()));
            return true;
        });
        return call.callId();
    }

    /// The call has passed the door behind which the phone may ring.
    public void dial(String callId, Instant at) {
        var clock = InstantSource.fixed(at);
        new Calls(
                        database,
                        store,
                        new Timeline(database),
                        new CallCorrections(database),
                        new Outbox(ids, clock, () -> {}),
                        clock)
                .tell(callId, new CallEvent.DialStarted(at));
    }

    @Override
    public void close() {
        database.close();
    }
}
