package dev.outdial.call;

import static org.assertj.core.api.Assertions.assertThat;

import dev.outdial.TestDatabases;
import dev.outdial.event.EventType;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/// Whatever the carrier's callbacks do, a call's events go one way and end once.
abstract class CallNewsContract extends CallsContract {
    private static final List<CallStatus> CALLBACKS =
            List.of(CallStatus.INITIATED, CallStatus.RINGING, CallStatus.IN_PROGRESS, CallStatus.COMPLETED);

    CallNewsContract(TestDatabases which) {
        super(which);
    }

    @Test
    void allOrdersOfCallbacksWithRepetitionsGiveOneEnd() {
        for (List<CallStatus> order : orders(CALLBACKS)) {
            var callId = written();
            for (CallStatus status : order) {
                tell(callId, status);
                tell(callId, status);
            }
            tell(callId, CallStatus.FAILED);
            order.forEach(status -> tell(callId, status));
            assertThat(told(callId)).as("%s", order).isEqualTo(expected(order));
        }
    }

    @Test
    void aCallThatJumpsHasTheEventsThatAreTrue() {
        var failed = written();
        tell(failed, CallStatus.FAILED);
        assertThat(told(failed)).containsExactly("call.queued", "call.ended");

        var doubtful = written();
        calls.tell(doubtful, new CallEvent.DialStarted(START));
        calls.tell(doubtful, new CallEvent.Unclear("no answer"));
        calls.tell(doubtful, new CallEvent.Accepted("CA" + doubtful));
        tell(doubtful, CallStatus.RINGING);
        tell(doubtful, CallStatus.BUSY);
        assertThat(told(doubtful)).containsExactly("call.queued", "call.ringing", "call.ended");
    }

    @Test
    void theAnalysisIsToldOnceBeforeOrAfterTheEnd() {
        var analysis = new ConversationArchive.Analysis(
                CallOutcome.INTERESTED, "summary", null, CallSentiment.POSITIVE, null, null, null, null, null);
        var callId = written();
        tell(callId, CallStatus.IN_PROGRESS);
        calls.analyzed(callId, analysis);
        tell(callId, CallStatus.COMPLETED);
        calls.analyzed(callId, analysis);
        assertThat(told(callId)).containsExactly("call.queued", "call.answered", "call.analyzed", "call.ended");
    }

    @Test
    void anyNewsAtAllGivesOneEndForACallThatEnded() {
        var seed = new Random().nextLong();
        var random = new Random(seed);
        for (int n = 0; n < 40; n++) {
            var callId = written();
            for (int step = 0; step < 12; step++) {
                calls.tell(callId, RandomNews.about(random, "CA" + callId, "CAx" + callId, START));
            }
            var types = told(callId);
            var hasEnded = !store.find(callId).orElseThrow().progress().isOpen();
            assertThat(types.stream().filter("call.ended"::equals).count())
                    .as("seed %d", seed)
                    .isEqualTo(hasEnded ? 1 : 0);
            assertThat(types).as("seed %d", seed).doesNotHaveDuplicates().startsWith("call.queued");
            assertThat(types.stream().map(CallNewsContract::rank).toList())
                    .as("seed %d", seed)
                    .isSorted();
        }
    }

    private static int rank(String type) {
        return List.of(EventType.values()).indexOf(EventType.of(type).orElseThrow());
    }

    /// Those that came before anything later had come; the last is always the end.
    private static List<String> expected(List<CallStatus> order) {
        var types = new ArrayList<>(List.of("call.queued"));
        var known = CallStatus.QUEUED;
        for (CallStatus status : order) {
            if (known.isBefore(status)) {
                known = status;
                types.add(
                        switch (status) {
                            case INITIATED -> "call.initiated";
                            case RINGING -> "call.ringing";
                            case IN_PROGRESS -> "call.answered";
                            default -> "call.ended";
                        });
            }
        }
        return types;
    }

    private static List<List<CallStatus>> orders(List<CallStatus> of) {
        if (of.isEmpty()) {
            return List.of(List.of());
        }
        var all = new ArrayList<List<CallStatus>>();
        for (CallStatus first : of) {
            var rest = new ArrayList<>(of);
            rest.remove(first);
            for (List<CallStatus> order : orders(rest)) {
                var whole = new ArrayList<>(List.of(first));
                whole.addAll(order);
                all.add(whole);
            }
        }
        return all;
    }

    private String written() {
        return written("acme", "+12125550100", terms(600, 0), START).callId();
    }

    private void tell(String callId, CallStatus status) {
        calls.tell(
                callId,
                new CallEvent.Reported("CA" + callId, status, START.plusSeconds(9), null, null, null, null, null));
    }

    private List<String> told(String callId) {
        return database.read(db -> db.createQuery("SELECT type FROM event WHERE subject = :id ORDER BY entry")
                .bind("id", callId)
                .mapTo(String.class)
                .list());
    }
}
