package dev.outdial;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.outdial.call.DialingConfig;
import dev.outdial.simulator.fault.FaultAction;
import dev.outdial.simulator.fault.FaultPoint;
import dev.outdial.simulator.fault.FaultRule;
import dev.outdial.simulator.ledger.CreatePost;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/// Twilio is asked for no more calls a second than it takes, and nothing is lost over it.
@ParameterizedClass
@EnumSource(TestDatabases.class)
class PaceTest {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final TestDatabases database;

    PaceTest(TestDatabases database) {
        this.database = database;
    }

    private static DialingConfig budget(Duration budget) {
        var usual = DialingConfig.DEFAULT;
        return new DialingConfig(usual.pricePerMinute(), usual.notPlacedAfter(), budget, usual.idempotencyPeriod());
    }

    private static List<Api.Reply> atOnce(List<Callable<Api.Reply>> requests) throws Exception {
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var replies = new ArrayList<Api.Reply>();
            for (var future : threads.invokeAll(requests)) {
                replies.add(future.get());
            }
            return replies;
        }
    }

    private static List<Callable<Api.Reply>> calls(Api.Customer client, int count) {
        var requests = new ArrayList<Callable<Api.Reply>>();
        for (int i = 0; i < count; i++) {
            var phone = Api.busyPhone();
            requests.add(() -> client.api().makeCall(phone));
        }
        return requests;
    }

    /// How many requests for calls Twilio got in any span of that length.
    private static long mostWithin(TestServer server, Duration span) {
        var times =
                server.simulator().ledger().posts().stream().map(CreatePost::at).toList();
        return times.stream()
                .mapToLong(start -> times.stream()
                        .filter(time -> !time.isBefore(start) && time.isBefore(start.plus(span)))
                        .count())
                .max()
                .orElse(0);
    }

    @Test
    void fiftyAtOnceGoOutAtTheRateAndAllOfThemGoOut() throws Exception {
        try (var server = TestServer.of(database).callsPerSecond(25).start()) {
            var ann = server.api().customer();
            var replies = atOnce(calls(ann, 50));
            replies.forEach(reply -> reply.expect(200));
            var times = server.simulator().ledger().posts().stream()
                    .map(CreatePost::at)
                    .sorted()
                    .toList();
            assertThat(times).hasSize(50);
            // The turns are 40 ms apart, 1,960 ms in all; how long a request then takes to Twilio differs.
            assertThat(Duration.between(times.getFirst(), times.getLast())).isGreaterThan(Duration.ofMillis(1_500));
        }
    }

    @Test
    void whoHasNoTurnInTimeIsToldAndWasNeverDialled() throws Exception {
        try (var server = TestServer.of(database)
                .callsPerSecond(2)
                .dialing(budget(Duration.ofSeconds(1)))
                .start()) {
            var ann = server.api().customer();
            var replies = atOnce(calls(ann, 20));

            var late = replies.stream().filter(reply -> reply.status() == 429).toList();
            assertThat(late).hasSizeBetween(15, 19);
            assertThat(server.simulator().ledger().posts()).hasSize(20 - late.size());
            for (var reply : late) {
                assertThat(reply.error()).isEqualTo("Rate limit exceeded");
                assertThat(Integer.parseInt(reply.header("Retry-After"))).isPositive();
                var call = ann.api()
                        .get("/secure/calls/" + reply.text("requestId"))
                        .expect(200);
                assertThat(call.text("callData.status")).isEqualTo("failed");
                assertThat(call.text("callData.endedBy")).isEqualTo("system");
                assertThat(call.text("callData.endReason")).isEqualTo("not-sent");
                call.at("events")
                        .forEach(event ->
                                assertThat(event.path("type").asString()).isNotEqualTo("dialed"));
            }
            var phone = Api.busyPhone();
            var keyed = ann.api().header("Idempotency-Key", "again");
            var replies2 = atOnce(List.of(
                    () -> ann.api().makeCall(Api.busyPhone()),
                    () -> ann.api().makeCall(Api.busyPhone()),
                    () -> ann.api().makeCall(Api.busyPhone()),
                    () -> ann.api().makeCall(Api.busyPhone()),
                    () -> keyed.makeCall(phone)));
            assertThat(replies2).anyMatch(reply -> reply.status() == 429);
            // Whatever became of the first try: the same key leads to one call in the end.
            await().atMost(PATIENCE).until(() -> keyed.makeCall(phone).status() == 200);
            assertThat(server.simulator().ledger().callsTo(phone)).hasSize(1);
        }
    }

    @Test
    void aStormOfRefusalsLosesNothingAndNoBurstFollows() throws Exception {
        try (var server = TestServer.of(database)
                .callsPerSecond(20)
                .dialing(budget(Duration.ofSeconds(6)))
                .start()) {
            server.simulator()
                    .faults()
                    .add(FaultRule.once(FaultPoint.CREATE, new FaultAction.Status(429))
                            .times(4));
            var ann = server.api().customer();
            var replies = atOnce(calls(ann, 30));

            assertThat(replies).allMatch(reply -> reply.status() == 200 || reply.status() == 429);
            assertThat(ann.api().get("/secure/calls").at("total").asInt()).isEqualTo(30);
            var placed = replies.stream().filter(reply -> reply.status() == 200).count();
            assertThat(placed).isGreaterThanOrEqualTo(3);
            assertThat(server.simulator().ledger().calls()).hasSize((int) placed);
            // Twenty and what was on its way when the turn came.
            assertThat(mostWithin(server, Duration.ofSeconds(1))).isLessThanOrEqualTo(26);
            await().atMost(PATIENCE)
                    .until(() -> ann.api().makeCall(Api.busyPhone()).status() == 200);
        }
    }

    @Test
    void whoWaitsForATurnHoldsUpNoShutdown() throws Exception {
        try (var server = TestServer.of(database)
                        .callsPerSecond(1)
                        .dialing(budget(Duration.ofHours(1)))
                        .start();
                var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var ann = server.api().customer();
            var waiting = calls(ann, 30).stream().map(threads::submit).toList();
            await().atMost(PATIENCE)
                    .until(() -> ann.api().get("/secure/calls").at("total").asInt() == 30);

            server.server().drain(Duration.ZERO);

            var statuses = new ArrayList<Integer>();
            for (var reply : waiting) {
                statuses.add(reply.get().status());
            }
            assertThat(statuses).contains(503).isSubsetOf(200, 503);
            var placed = statuses.stream().filter(status -> status == 200).count();
            assertThat(server.simulator().ledger().posts()).hasSize((int) placed);
        }
    }
}
