package dev.outdial;

import static org.assertj.core.api.Assertions.assertThat;

import dev.outdial.LiveReader.Event;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/// Watching calls, on both databases, on several servers, and to the end of a server.
class LiveTest {
    @Nested
    class OnSqlite extends LiveContract {
        OnSqlite() {
            super(TestDatabases.SQLITE);
        }
    }

    @Nested
    class OnPostgres extends LiveContract {
        OnPostgres() {
            super(TestDatabases.POSTGRESQL);
        }
    }

    @Test
    void whatHappensOnOneServerIsSeenOnAnother() {
        var database = TestDatabases.POSTGRESQL.fresh();
        try (var here = TestServer.of(database).speed(20).start();
                var there = TestServer.of(database).speed(20).start()) {
            var ann = here.api().customer();
            try (var near = LiveReader.open(ann.api(), "/secure/live");
                    var far = LiveReader.open(there.api().login(ann.id(), ann.secret()), "/secure/live")) {
                var callId = ann.api().makeCall(Api.phone("33")).expect(200).text("callId");
                try (var one = LiveReader.open(
                        there.api().login(ann.id(), ann.secret()), "/secure/calls/%s/live".formatted(callId))) {
                    near.awaitEvent(event -> event.text("type").equals("analyzed"));
                    far.awaitEvent(event -> event.text("type").equals("analyzed"));
                    assertThat(datas(far)).isEqualTo(datas(near));
                    assertThat(one.awaitEnd()).isEqualTo("call-ended");
                    assertThat(one.events("timeline").map(event -> event.text("type")))
                            .contains("bridge.quality")
                            .doesNotHaveDuplicates();
                }
            }
        }
    }

    private static List<tools.jackson.databind.JsonNode> datas(LiveReader reader) {
        return reader.events().stream()
                .filter(event -> List.of("status", "timeline", "utterance").contains(event.name()))
                .map(Event::data)
                .toList();
    }

    /// Both sides send noise for five seconds.
    @Test
    void liveCallsAreHeardOnceASecond() {
        try (var server = TestServer.of(TestDatabases.SQLITE).speed(2).start()) {
            var ann = server.api().customer(Api.clientFields().put("agentId", "agent_pattern"));
            try (var all = LiveReader.open(ann.api(), "/secure/live")) {
                ann.api().makeCall(Api.phone("21")).expect(200);
                all.awaitEvent(event -> event.data().path("agent").asInt() > 20);
                all.awaitEvent(event -> event.data().path("callee").asInt() > 20);
                assertThat(all.events("level")).allSatisfy(event -> {
                    assertThat(event.data().path("agent").asInt()).isBetween(0, 100);
                    assertThat(event.data().path("callee").asInt()).isBetween(0, 100);
                });
                assertThat(all.events("level")
                                .map(event -> event.data().path("seconds").asInt()))
                        .isSorted();
            }
        }
    }

    @Test
    void aDrainingServerSendsItsReadersAway_andTakesThemBackUntilItStops() {
        var server = TestServer.of(TestDatabases.SQLITE).speed(20).start();
        try {
            var ann = server.api().customer(Api.clientFields().put("agentId", "agent_long"));
            var all = LiveReader.open(ann.api(), "/secure/live");
            ann.api().makeCall(Api.phone("19")).expect(200);
            all.awaitEvent(event -> event.text("type").equals("agent.first-voice"));

            assertThat(server.server().drain(Duration.ofMillis(1))).isFalse();
            assertThat(all.awaitEnd()).isEqualTo("server-draining");
            // Where there is no other server, it takes them back: nothing is missed.
            var again = LiveReader.open(
                    ann.api(), "/secure/live", all.events().getLast().id());
            Thread.ofVirtual().start(server.server()::close);
            assertThat(again.awaitEnd()).isEqualTo("server-shutdown");
            assertThat(again.events("timeline").map(event -> event.text("type")))
                    .contains("bridge.ended", "bridge.quality");
            assertThat(again.events("resync")).isEmpty();
        } finally {
            server.close();
        }
    }
}
