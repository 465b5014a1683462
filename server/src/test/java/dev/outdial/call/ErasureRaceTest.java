package dev.outdial.call;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.outdial.TestDatabases;
import dev.outdial.http.Json;
import dev.outdial.phone.PhoneNumber;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

/// Words that arrive while their call is being erased. On SQLite there is one writer: nothing happens at once.
class ErasureRaceTest extends CallsContract {
    private final Timeline timeline = new Timeline(database);

    ErasureRaceTest() {
        super(TestDatabases.POSTGRESQL);
    }

    @Test
    void whatIsWrittenWhileACallIsErasedIsErasedToo() throws Exception {
        var phone = PhoneNumber.parse("+12125550142").orElseThrow();
        var call = written("acme", phone.e164(), terms(600, 0), START);
        var callId = call.callId();
        calls.tell(
                callId,
                new CallEvent.Reported(
                        "CA" + callId, CallStatus.COMPLETED, START.plusSeconds(9), null, null, null, null, null));
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var late = new ArrayList<Future<?>>();
            // The timeline is empty by now; what comes next comes before the erasure is committed.
            PersonalData meanwhile = (_, _) -> {
                late.add(threads.submit(
                        () -> timeline.said(callId, new Timeline.Said(1, "callee", "Zebedee", 10, 20L, null), true)));
                late.add(threads.submit(() -> timeline.add(
                        callId,
                        "late",
                        new Timeline.Entry(START, "dtmf", Json.object().put("digit", "7")))));
                await().atMost(Duration.ofSeconds(20)).until(() -> waitingForLocks() == late.size());
            };
            var erasure = new CallErasure(database, List.of(timeline, meanwhile), InstantSource.system());
            assertThat(erasure.someOfPerson("acme", phone)).isEqualTo(1);
            for (var each : late) {
                each.get();
            }
        }
        assertThat(timeline.said(callId)).isEmpty();
        assertThat(timeline.entries(store.find(callId).orElseThrow()))
                .extracting(Timeline.Entry::type)
                .doesNotContain("dtmf");
    }

    private long waitingForLocks() {
        return database.read(db -> db.createQuery(
                        "SELECT COUNT(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'")
                .mapTo(Long.class)
                .one());
    }
}
