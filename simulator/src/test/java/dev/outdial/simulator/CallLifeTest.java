package dev.outdial.simulator;

import static dev.outdial.simulator.Api.field;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.outdial.simulator.ledger.CallSnapshot;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// A call from the create request to its end, against the smallest of servers.
class CallLifeTest {
    private static final SimulatorSettings SETTINGS = SimulatorSettings.DEFAULTS.withSpeed(20);

    private final Simulator simulator = Simulator.start(SETTINGS);
    private final Api api = new Api(simulator, SETTINGS);
    private final TinyServer server = new TinyServer();

    @AfterEach
    void close() {
        simulator.close();
        api.close();
        server.close();
    }

    private List<Api.Field> form(String to) {
        var fields = new ArrayList<>(List.of(
                field("To", to),
                field("From", "+13105550100"),
                field("Url", server.url("/voice?callId=c1#rc=2")),
                field("StatusCallback", server.url("/status?callId=c1"))));
        for (String event : List.of("initiated", "ringing", "answered", "completed")) {
            fields.add(field("StatusCallbackEvent", event));
        }
        return fields;
    }

    private CallSnapshot endOf(String sid) {
        return await().atMost(Duration.ofSeconds(20))
                .until(() -> simulator.ledger().call(sid).orElseThrow(), CallSnapshot::ended);
    }

    private String create(List<Api.Field> fields) throws Exception {
        Api.Response answer = api.createCall(fields);
        assertThat(answer.status()).as(answer.text()).isEqualTo(201);
        return answer.json().path("sid").asString("");
    }

    @ParameterizedTest(name = "{0} ends as {1} after {2}")
    @CsvSource({
        "+12125550100, completed, initiated ringing in-progress completed, 200",
        "+12125550112, busy,      initiated busy, 486",
        "+12125550113, no-answer, initiated ringing no-answer, 487",
        "+12125550114, completed, initiated ringing in-progress completed, 200",
        "+12125550117, busy,      initiated ringing busy, 603",
        "+12125550118, failed,    initiated failed, 404",
        "+12125550124, completed, initiated in-progress completed, 200",
    })
    void everyNumberHasItsOwnEnd(String to, String end, String order, String sip) throws Exception {
        server.twiml = "<Response><Say>Hello</Say><Hangup/></Response>";
        var fields = form(to);
        fields.add(field("Timeout", "10"));
        CallSnapshot call = endOf(create(fields));
        assertThat(call.status()).isEqualTo(end);
        List<String> expected = List.of(order.split(" ", -1));
        await().atMost(Duration.ofSeconds(10))
                .untilAsserted(() -> assertThat(server.at("/status")).hasSize(expected.size()));
        List<Map<String, String>> got =
                server.at("/status").stream().map(TinyServer.Request::fields).toList();
        assertThat(got).extracting(each -> each.get("CallStatus")).containsExactlyElementsOf(expected);
        assertThat(got)
                .extracting(each -> each.get("SequenceNumber"))
                .containsExactlyElementsOf(java.util.stream.IntStream.range(0, expected.size())
                        .mapToObj(String::valueOf)
                        .toList());
        assertThat(got.getLast()).containsKeys("CallDuration", "Duration").containsEntry("SipResponseCode", sip);
        assertThat(got.getFirst()).doesNotContainKeys("CallDuration", "SipResponseCode");
    }

    @Test
    void theMediaStreamCarriesTheCallToTheAgentAndBack() throws Exception {
        server.bridgeTo(api.signedUrl("agent_demo"), Map.of("first_name", "Ann", "business_name", "Bella's Dental"));
        CallSnapshot call = endOf(create(form("+12125550100")));
        var conversation = simulator.ledger().conversations().getFirst();
        assertThat(conversation.transcript())
                .extracting(turn -> turn.role() + ": " + turn.message())
                .containsExactly(
                        "agent: Hello Ann, this is Clara calling from Bella's Dental. I am calling about your appointment. Is now a good time?",
                        "user: Yes, this is a good time.",
                        "agent: Great. You are booked for a cleaning on Tuesday at ten in the morning. Does that still work for you?",
                        "user: Tuesday at ten is difficult. Do you have anything in the afternoon?",
                        "agent: Let me see. I have Tuesday at half past two, or Thursday at nine. Which one would you like?",
                        "user: Half past two on Tuesday is perfect.",
                        "agent: Wonderful. You are now booked for that time, and you will get a text message to confirm it. Is there anything else I can help you with?",
                        "user: No, that is all. Thank you very much. Goodbye.",
                        "agent: Thank you for your time. Have a lovely day. Goodbye.");
        assertThat(call.streams()).hasSize(1);
        assertThat(conversation.closeCode()).isEqualTo(1000);
        assertThat(conversation.protocolErrors()).isEmpty();
        assertThat(call.streams().getFirst().protocolErrors()).isEmpty();
        assertThat(call.streams().getFirst().fromServer().voicedSha256())
                .isEqualTo(conversation.sent().voicedSha256());
        assertThat(conversation.pongs()).isEqualTo(conversation.pingsSent());
    }
}
