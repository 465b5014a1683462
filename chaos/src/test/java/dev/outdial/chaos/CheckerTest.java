package dev.outdial.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import dev.outdial.chaos.Journal.Reply;
import dev.outdial.chaos.Journal.Wish;
import dev.outdial.run.Api;
import dev.outdial.simulator.ledger.CallSnapshot;
import dev.outdial.simulator.ledger.CreatePost;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/// A checker that sees nothing would find every server flawless.
class CheckerTest {
    private static final Instant T = Instant.parse("2026-11-22T12:00:00Z");
    private static final String PHONE = "+12125550112";

    private final Journal journal = new Journal();
    private final List<CallSnapshot> calls = new ArrayList<>();
    private final List<CreatePost> posts = new ArrayList<>();
    private final Map<String, JsonNode> history = new HashMap<>();

    @Test
    void whatFitsTogetherIsNoViolation() {
        told(200, "call_1", "CA1");
        posted("call_1", 201);
        called("call_1", "CA1", "busy");
        row("call_1", "busy", "CA1");
        assertThat(rules()).isEmpty();
    }

    @Test
    void anAcknowledgedCallThatIsNotInHistoryIsLost() {
        told(200, "call_1", "CA1");
        assertThat(rules()).containsExactly("lost");
    }

    @Test
    void aSecondRequestForOneCallIsFoundAlsoIfNoSecondCallCameOfIt() {
        told(200, "call_1", "CA1");
        posted("call_1", 500);
        posted("call_1", 201);
        called("call_1", "CA1", "busy");
        row("call_1", "busy", "CA1");
        assertThat(rules()).containsExactly("twice");
    }

    @Test
    void aRequestThatTwilioCalledTooFastMayBeRepeated() {
        told(200, "call_1", "CA1");
        posted("call_1", 429);
        posted("call_1", 201);
        called("call_1", "CA1", "busy");
        row("call_1", "busy", "CA1");
        assertThat(rules()).isEmpty();
    }

    @Test
    void oneWishThatRingsTwiceIsFoundAlsoIfEachCallHasARow() {
        told(200, "call_1", "CA1");
        for (String number : List.of("1", "2")) {
            posted("call_" + number, 201);
            called("call_" + number, "CA" + number, "busy");
            row("call_" + number, "busy", "CA" + number);
        }
        assertThat(rules()).containsExactly("twice");
    }

    @Test
    void aCallAtTwilioWithoutARowIsFound() {
        told(0, "", "");
        posted("call_1", 201);
        called("call_1", "CA1", "busy");
        row("call_1", "failed", "");
        assertThat(rules()).containsExactly("orphan");
    }

    @Test
    void whoIsToldThatNothingWasDoneWhileThePhoneRingsIsToldALie() {
        told(503, "", "");
        posted("call_1", 201);
        called("call_1", "CA1", "busy");
        row("call_1", "busy", "CA1");
        assertThat(rules()).containsExactly("truth");
    }

    @Test
    void aRowThatStaysOpenIsStuckAndOneThatTellsAnotherEndIsWrong() {
        told(200, "call_1", "CA1");
        posted("call_1", 201);
        called("call_1", "CA1", "busy");
        row("call_1", "ringing", "CA1");
        assertThat(rules()).containsExactly("stuck");
        row("call_1", "completed", "CA1");
        assertThat(rules()).containsExactly("truth");
    }

    @Test
    void anAnswerThatIsNotInTheContractIsFound() {
        journal.begin(new Wish(1, 0, PHONE, null, false))
                .add(new Reply(T.plusSeconds(1), 500, Api.object("error", "Internal server error")));
        assertThat(rules()).containsExactly("answers");
    }

    private List<String> rules() {
        return Checker.check(journal.entries(), calls, posts, new Rows(history, List.of())).stream()
                .map(Violation::rule)
                .toList();
    }

    private void told(int status, String callId, String callSid) {
        journal.begin(new Wish(1, 0, PHONE, null, false))
                .add(new Reply(T.plusSeconds(1), status, Api.object("callId", callId, "callSid", callSid)));
    }

    private void posted(String callId, int answer) {
        posts.add(new CreatePost(T, form(callId), null, answer));
    }

    private void called(String callId, String sid, String status) {
        calls.add(new CallSnapshot(
                sid,
                "+12125550100",
                PHONE,
                "BUSY",
                status,
                null,
                null,
                0,
                true,
                form(callId),
                List.of(new CallSnapshot.StatusChange("queued", T)),
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                List.of()));
    }

    private static Map<String, List<String>> form(String callId) {
        return Map.of(
                "To",
                List.of(PHONE),
                "StatusCallback",
                List.of("http://127.0.0.1:8080/twilio/status?callId=" + callId + "#rc=3"));
    }

    private void row(String callId, String status, String sid) {
        var row = Api.object("callId", callId);
        row.set("callData", Api.object("status", status, "callSid", sid, "phone", PHONE));
        history.put(callId, row);
    }
}
