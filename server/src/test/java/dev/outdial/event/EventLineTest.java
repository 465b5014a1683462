package dev.outdial.event;

import static org.assertj.core.api.Assertions.assertThat;

import dev.outdial.TestDatabases;
import dev.outdial.db.Database;
import dev.outdial.http.Json;
import dev.outdial.ops.Ids;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Who reads the line from where he left off has read everything.
@Timeout(60)
class EventLineTest {
    private static final int WRITERS = 8;
    private static final int EACH = 60;

    private final InstantSource clock = InstantSource.system();
    private final Ids ids = new Ids(clock, new Random(3));
    private final Outbox outbox = new Outbox(ids, clock, () -> {});

    private void write(org.jdbi.v3.core.Handle db, String subject) {
        outbox.add(
                db, "acme", EventType.OPT_OUT_RECORDED, subject, Json.object().put("subject", subject));
    }

    private static List<String> subjects(List<Events.Told> events) {
        return events.stream()
                .map(event ->
                        Json.parse(event.payload()).path("data").path("subject").asString(""))
                .toList();
    }

    @ParameterizedTest
    @EnumSource
    void manyWritersAndTwoNodesSkipNothing(TestDatabases which) throws Exception {
        try (var database = Database.open(which.fresh());
                var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var events = new Events(database);
            var writing = new AtomicBoolean(true);
            var nodes = new ArrayList<Future<?>>();
            for (int node = 0; node < 2; node++) {
                var line = new EventLine(database, EventConfig.DEFAULT, clock);
                nodes.add(threads.submit(() -> {
                    while (writing.get() || line.waiting() > 0) {
                        line.give();
                    }
                }));
            }
            var writers = new ArrayList<Future<?>>();
            for (int writer = 0; writer < WRITERS; writer++) {
                var name = "w" + writer + "-";
                writers.add(threads.submit(() -> {
                    for (int n = 0; n < EACH; n++) {
                        var subject = name + n;
                        database.write(db -> {
                            write(db, subject);
                            return true;
                        });
                    }
                }));
            }
            var read = new ArrayList<Events.Told>();
            while (read.size() < WRITERS * EACH) {
                var place = read.isEmpty()
                        ? 0
                        : events.position("acme", read.getLast().eventId()).orElseThrow();
                read.addAll(events.behind(place, "acme", List.of(), 7));
            }
            for (var writer : writers) {
                writer.get();
            }
            writing.set(false);
            for (var node : nodes) {
                node.get();
            }
            assertThat(subjects(read)).doesNotHaveDuplicates().hasSize(WRITERS * EACH);
            var last = events.position("acme", read.getLast().eventId()).orElseThrow();
            assertThat(last).as("places have no gaps").isEqualTo(WRITERS * EACH);
            for (int writer = 0; writer < WRITERS; writer++) {
                var name = "w" + writer + "-";
                var own = subjects(read).stream()
                        .filter(subject -> subject.startsWith(name))
                        .toList();
                for (int n = 0; n < EACH; n++) {
                    assertThat(own.get(n))
                            .as("what one wrote stands in its order")
                            .isEqualTo(name + n);
                }
            }
        }
    }

    /// On SQLite there is but one writer.
    @Test
    void whatIsWrittenFirstAndCommittedLastIsNotPassedOver() throws Exception {
        try (var database = Database.open(TestDatabases.POSTGRESQL.fresh());
                var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var line = new EventLine(database, EventConfig.DEFAULT, clock);
            var events = new Events(database);
            var written = new CountDownLatch(1);
            var commit = new CountDownLatch(1);
            var slow = threads.submit(() -> database.write(db -> {
                write(db, "slow");
                written.countDown();
                try {
                    return commit.await(30, TimeUnit.SECONDS);
                } catch (InterruptedException e) {
                    throw new IllegalStateException(e);
                }
            }));
            assertThat(written.await(30, TimeUnit.SECONDS)).isTrue();
            database.write(db -> {
                write(db, "fast");
                return true;
            });
            assertThat(line.give()).isEqualTo(1);
            var first = events.behind(0, "acme", List.of(), 10);
            assertThat(subjects(first)).containsExactly("fast");
            commit.countDown();
            slow.get();
            assertThat(line.give()).isEqualTo(1);
            var place = events.position("acme", first.getLast().eventId()).orElseThrow();
            assertThat(subjects(events.behind(place, "acme", List.of(), 10))).containsExactly("slow");
        }
    }

    @ParameterizedTest
    @EnumSource
    void aRecordingIsToldOfOnceAndAnEventOfAChangeThatFailedNever(TestDatabases which) {
        try (var database = Database.open(which.fresh())) {
            var line = new EventLine(database, EventConfig.DEFAULT, clock);
            var recording = new Outbox.Recording("call_1", "RE1", "/secure/calls/call_1/recording", "audio/wav", 5, 9);
            for (int i = 0; i < 2; i++) {
                database.write(db -> {
                    outbox.recordingReady(db, "acme", recording);
                    return true;
                });
            }
            try {
                database.write(db -> {
                    write(db, "undone");
                    throw new IllegalStateException("as planned");
                });
            } catch (IllegalStateException _) {
                // what was planned
            }
            assertThat(line.give()).isEqualTo(1);
            var told = events(database);
            assertThat(told).singleElement().satisfies(event -> {
                var json = Json.parse(event.payload());
                assertThat(json.path("type").stringValue()).isEqualTo("recording.ready");
                assertThat(json.path("data").path("recordingId").stringValue()).isEqualTo("RE1");
            });
            assertThat(new Events(database)
                            .position("somebody-else", told.getFirst().eventId()))
                    .isEmpty();
        }
    }

    private static List<Events.Told> events(Database database) {
        return new Events(database).behind(0, "acme", List.of(), 10);
    }
}
