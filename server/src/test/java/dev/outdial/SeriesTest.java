package dev.outdial;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.outdial.http.Json;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;
import tools.jackson.databind.JsonNode;

/// Calls over time: `/secure/call-stats/series` and its twins.
@ParameterizedClass
@EnumSource(TestDatabases.class)
class SeriesTest {
    private final TestDatabases database;

    SeriesTest(TestDatabases database) {
        this.database = database;
    }

    private static long sum(JsonNode list, String field) {
        return list.valueStream().mapToLong(each -> each.path(field).asLong()).sum();
    }

    @Test
    void callsAreShownWhereTheViewersClockWas() {
        // A Thursday, 23:10 in London, and 04:40 of Friday in Kolkata.
        var ahead = Duration.between(Instant.now(), Instant.parse("2026-11-26T23:10:00Z"));
        try (var server =
                TestServer.of(database).clock(() -> Instant.now().plus(ahead)).start()) {
            var ann = server.api().customer();
            for (int i = 0; i < 3; i++) {
                ann.api().callToItsEnd(Api.busyPhone());
            }
            var london = ann.api().get("/secure/call-stats/series?zone=Europe/London&from=2026-11-25&to=2026-11-26");
            assertThat(london.expect(200).at("days")).isEqualTo(Json.parse("""
                            [{"date": "2026-11-25", "total": 0, "answered": 0, "seconds": 0},
                             {"date": "2026-11-26", "total": 3, "answered": 0, "seconds": 0}]
                            """));
            assertThat(london.text("from")).isEqualTo("2026-11-25T00:00:00.000Z");
            assertThat(london.text("to")).isEqualTo("2026-11-27T00:00:00.000Z");
            assertThat(london.at("hours.23.total").asInt()).isEqualTo(3);
            assertThat(london.at("weekdayHours.3.23")).isEqualTo(Json.parse("[3, 0]"));
            assertThat(sum(london.at("hours"), "total")).isEqualTo(3);

            // The hour begins at 23:00 in UTC, which is 04:30 there.
            var kolkata = ann.api().get("/secure/call-stats/series?zone=Asia/Kolkata&from=2026-11-27&to=2026-11-27");
            assertThat(kolkata.expect(200).at("days.0.total").asInt()).isEqualTo(3);
            assertThat(kolkata.at("days").size()).isEqualTo(1);
            assertThat(kolkata.at("hours.4.total").asInt()).isEqualTo(3);
            assertThat(kolkata.at("weekdayHours.4.4")).isEqualTo(Json.parse("[3, 0]"));
            assertThat(kolkata.text("from")).isEqualTo("2026-11-26T19:00:00.000Z");

            var newYork = ann.api()
                    .get("/secure/call-stats/series?zone=America/New_York")
                    .expect(200);
            assertThat(newYork.at("days").size()).isEqualTo(30);
            assertThat(newYork.text("days.29.date")).isEqualTo("2026-11-26");
            assertThat(newYork.at("days.29.total").asInt()).isEqualTo(3);
            assertThat(newYork.at("hours.18.total").asInt()).isEqualTo(3);
        }
    }

    @Test
    void durationsAndTheFirstVoiceAreCounted() {
        try (var server = TestServer.of(database).start()) {
            var admin = server.api().admin();
            var ann = server.api().customer();
            var bob = server.api().customer();
            var call = ann.api().callToItsEnd(Api.phone("22"));
            bob.api().callToItsEnd(Api.busyPhone());
            var open = ann.api().makeCall(Api.phone("19")).expect(200);
            var series = await().atMost(Duration.ofSeconds(30))
                    .until(
                            () -> ann.api().get("/secure/call-stats/series").expect(200),
                            reply -> reply.at("answerToVoice.calls").asInt() >= 1);
            assertThat(open.text("callId")).isNotEmpty();
            assertThat(sum(series.at("days"), "total")).isEqualTo(2);
            assertThat(sum(series.at("durations"), "calls")).isEqualTo(sum(series.at("days"), "answered"));
            assertThat(sum(series.at("days"), "seconds"))
                    .isGreaterThanOrEqualTo(
                            call.path("callData").path("duration").asLong());
            assertThat(series.at("answerToVoice.p50Ms").asLong(-1))
                    .isLessThanOrEqualTo(series.at("answerToVoice.p95Ms").asLong());

            var all = admin.get("/admin/call-stats/series").expect(200);
            assertThat(sum(all.at("days"), "total")).isEqualTo(3);
            var bobs = admin.get("/admin/clients/%s/call-stats/series".formatted(bob.id()));
            assertThat(sum(bobs.expect(200).at("days"), "total")).isEqualTo(1);
            assertThat(bobs.at("answerToVoice").toString()).isEqualTo("{\"p50Ms\":null,\"p95Ms\":null,\"calls\":0}");
            var stats = admin.get("/admin/call-stats").expect(200);
            assertThat(stats.at("stats.totalCalls").asInt()).isEqualTo(3);
            assertThat(stats.at("clientId").isNull()).isTrue();
            admin.get("/admin/clients/nobody-here/call-stats/series").expect(404);
        }
    }

    @Test
    void theTimeAskedForIsBoundedAndItsZoneKnown() {
        var ann = TestServer.shared(database).api().customer().api();
        for (String wrong : List.of(
                "zone=Mars/Olympus",
                "zone=",
                "zone=%2B05:30",
                "zone=UTC&zone=UTC",
                "from=2025-01-01&to=2026-06-01",
                "from=x",
                "to=2026-13-01")) {
            ann.get("/secure/call-stats/series?" + wrong).expect(400);
        }
        // 400 days, one of which is an hour longer.
        var long400 = ann.get("/secure/call-stats/series?zone=Europe/Berlin&from=2025-09-01&to=2026-10-05");
        assertThat(long400.expect(200).at("days").size()).isEqualTo(400);
        assertThat(ann.get("/secure/call-stats/series?from=2026-02-02&to=2026-02-01")
                        .expect(200)
                        .at("days"))
                .isEmpty();
        var today = LocalDate.ofInstant(Instant.now(), ZoneOffset.UTC);
        var days = ann.get("/secure/call-stats/series").expect(200).at("days");
        assertThat(LocalDate.parse(days.path(29).path("date").asString())).isBetween(today, today.plusDays(1));
    }
}
