package dev.outdial;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.outdial.call.CallJournal;
import dev.outdial.call.Carrier;
import dev.outdial.simulator.fault.FaultAction;
import dev.outdial.simulator.fault.FaultPoint;
import dev.outdial.simulator.fault.FaultRule;
import dev.outdial.simulator.fault.FaultRule.Match;
import dev.outdial.simulator.ledger.CallSnapshot;
import dev.outdial.twilio.TwilioCarrier;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import tools.jackson.databind.JsonNode;

/// Calls over which a server died, each at another step: the next server on the same database finishes them, and
/// nobody is called twice.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class DeadServerContract {
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final MovableClock clock = new MovableClock();
    private final TestServer first;
    private final Server second;
    private final Api api;

    private final String onlyWritten = Api.phone("12");
    private final String neverSent = Api.phone("12");
    private final String takenInSilence = Api.phone("12");
    private final String takenAndTold = Api.phone("12");
    private final String twiceInDoubt = Api.phone("12");
    private final Map<String, String> callIds;
    private final List<String> inDoubt;

    DeadServerContract(TestDatabases database) {
        first = TestServer.of(database).speed(20).clock(clock).start();
        var ann = first.api().customer();
        api = ann.api();
        first.server().close();
        try (var journal = new CallJournal(first.config().database())) {
            callIds = Map.of(
                    onlyWritten, journal.writeDown(ann.id(), onlyWritten, clock.instant()),
                    neverSent, dialing(journal, ann.id(), neverSent),
                    takenInSilence, dialing(journal, ann.id(), takenInSilence),
                    takenAndTold, dialing(journal, ann.id(), takenAndTold));
            inDoubt = List.of(dialing(journal, ann.id(), twiceInDoubt), dialing(journal, ann.id(), twiceInDoubt));
        }
        second = Server.start(first.config(), clock);
        for (String phone : List.of(takenInSilence, twiceInDoubt)) {
            first.simulator()
                    .faults()
                    .add(new FaultRule(FaultPoint.CALLBACK, Match.to(phone), 100, new FaultAction.Lose()));
        }
        place(callId(takenInSilence), takenInSilence);
        place(callId(takenAndTold), takenAndTold);
        inDoubt.forEach(callId -> place(callId, twiceInDoubt));
        await().atMost(PATIENCE)
                .until(
                        () -> first.simulator().ledger().calls().stream()
                                .filter(CallSnapshot::ended)
                                .count(),
                        ended -> ended == 4);
        // What is told needs no waiting.
        api.awaitEnd(callId(takenAndTold));
        clock.advance(Duration.ofMinutes(3));
    }

    private String dialing(CallJournal journal, String clientId, String phone) {
        var callId = journal.writeDown(clientId, phone, clock.instant());
        journal.dial(callId, clock.instant());
        return callId;
    }

    /// What the dead server had sent.
    private void place(String callId, String phone) {
        var carrier =
                new TwilioCarrier(first.config().twilio(), first.config().http().publicUrl());
        assertThat(carrier.place(new Carrier.Order(callId, phone, "+13105550100", Map.of(), null, 30, 600)))
                .isInstanceOf(Carrier.Placement.Accepted.class);
    }

    @AfterAll
    void stop() {
        second.close();
        first.close();
    }

    @Test
    void aCallThatWasWrittenDownButNotDialledFailsAndNobodyIsCalled() {
        var data = end(onlyWritten);
        assertThat(data.path("status").asString()).isEqualTo("failed");
        assertThat(data.path("endReason").asString()).isEqualTo("not-sent");
        assertThat(posts(onlyWritten)).isZero();
    }

    @Test
    void aCallThatTheCarrierNeverHeardOfFails() {
        var data = end(neverSent);
        assertThat(data.path("status").asString()).isEqualTo("failed");
        assertThat(data.path("endReason").asString()).isEqualTo("not-placed");
        assertThat(posts(neverSent)).isZero();
    }

    @Test
    void aCallThatTheCarrierTookIsFoundInItsList() {
        var data = end(takenInSilence);
        assertThat(data.path("status").asString()).isEqualTo("busy");
        assertThat(data.path("callSid").asString())
                .isEqualTo(realSids(takenInSilence).getFirst());
        assertThat(posts(takenInSilence)).isEqualTo(1);
    }

    @Test
    void aCallThatTheCarrierTookIsAdoptedByItsCallbacks() {
        var data = end(takenAndTold);
        assertThat(data.path("status").asString()).isEqualTo("busy");
        assertThat(data.path("callSid").asString())
                .isEqualTo(realSids(takenAndTold).getFirst());
        assertThat(posts(takenAndTold)).isEqualTo(1);
    }

    @Test
    void twoCallsInDoubtToOneNumberDoNotFindTheSameOne() {
        var sids = inDoubt.stream()
                .map(callId ->
                        api.awaitEnd(callId).path("callData").path("callSid").asString())
                .toList();
        assertThat(sids).containsExactlyInAnyOrderElementsOf(realSids(twiceInDoubt));
    }

    private String callId(String phone) {
        return callIds.getOrDefault(phone, "");
    }

    private JsonNode end(String phone) {
        return api.awaitEnd(callId(phone)).path("callData");
    }

    private List<String> realSids(String phone) {
        return first.simulator().ledger().callsTo(phone).stream()
                .map(CallSnapshot::sid)
                .toList();
    }

    private long posts(String phone) {
        return first.simulator().ledger().posts().stream()
                .filter(post -> post.form().getOrDefault("To", List.of()).contains(phone))
                .count();
    }
}
