package dev.outdial.simulator;

import static dev.outdial.simulator.Api.field;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.awaitility.Awaitility.await;

import dev.outdial.simulator.ledger.CallSnapshot;
import dev.outdial.simulator.ledger.StreamSnapshot;
import java.util.Base64;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

/// A call from the create request to its end, against the smallest of servers.
class CallLifeTest extends SimulatorTest {
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
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(server.at("/status")).hasSize(expected.size()));
        List<Map<String, String>> got = server.at("/status").stream()
                .map(TinyServer.Request::fields)
                .sorted(Comparator.comparing(each -> each.getOrDefault("SequenceNumber", "")))
                .toList();
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

    @Test
    void everyRequestIsSignedAndTheStreamUrlLosesItsQuery() throws Exception {
        server.twiml = "<Response><Connect><Stream url=\"" + server.streamUrl("/media?lost=1")
                + "\" statusCallback=\"/stream-status\"/></Connect></Response>";
        server.onStream = (phone, message) -> {
            if (message.path("event").asString("").equals("media")) {
                phone.close();
            }
        };
        CallSnapshot call = endOf(create(form("+12125550115")));
        assertThat(call.status()).isEqualTo("completed");
        TinyServer.Request voice = server.at("/voice").getFirst();
        assertThat(voice.path()).isEqualTo("/voice?callId=c1");
        assertThat(voice.fields()).containsEntry("CallStatus", "in-progress").containsEntry("CallSid", call.sid());
        assertThat(voice.headers()).containsKey("i-twilio-idempotency-token");
        for (TinyServer.Request request : server.requests) {
            assertThat(request.headers())
                    .containsEntry("x-twilio-signature", signature(server.url(request.path()), request.fields()));
        }
        assertThat(server.streamPath).isEqualTo("/media");
        assertThat(server.upgradeHeaders)
                .containsEntry("x-twilio-signature", signature(server.streamUrl("/media"), Map.of()));
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(server.at("/stream-status"))
                        .extracting(each -> each.fields().get("StreamEvent"))
                        .containsExactlyInAnyOrder("stream-started", "stream-stopped"));
        assertThat(call.notifications())
                .extracting(CallSnapshot.Notification::code)
                .containsExactly(31921);
    }

    @Test
    void streamMessagesHaveTwiliosTypes() throws Exception {
        server.connectStream();
        server.onStream = (phone, message) -> {
            if (message.path("media").path("chunk").asString("").equals("3")) {
                phone.close();
            }
        };
        endOf(create(form("+12125550115")));
        JsonNode connected = server.fromTwilio.get(0);
        assertThat(connected.toString())
                .isEqualTo("{\"event\":\"connected\",\"protocol\":\"Call\",\"version\":\"1.0.0\"}");
        JsonNode start = server.fromTwilio.get(1);
        assertThat(start.path("sequenceNumber").stringValue()).isEqualTo("1");
        assertThat(start.path("start").path("customParameters").toString()).isEqualTo("{\"callId\":\"call_7\"}");
        assertThat(start.path("start").path("mediaFormat").path("sampleRate").intValue())
                .isEqualTo(8_000);
        JsonNode media = server.fromTwilio.get(2);
        assertThat(media.path("media").path("timestamp").stringValue()).isEqualTo("20");
        assertThat(media.path("media").path("chunk").stringValue()).isEqualTo("1");
        assertThat(media.path("media").path("payload").stringValue()).hasSize(216);
    }

    @Test
    void marksComeBackWhenPlayedAndAtOnceAfterAClear() throws Exception {
        server.connectStream();
        String audio = Base64.getEncoder().encodeToString(new byte[16_000]);
        server.onStream = (phone, message) -> {
            String sid = message.path("streamSid").asString("");
            switch (message.path("event").asString("")) {
                case "start" -> {
                    phone.writeTextMessage(toTwilio(sid, "mark", "\"mark\":{\"name\":\"nothing before\"}"));
                    phone.writeTextMessage(toTwilio(sid, "media", "\"media\":{\"payload\":\"" + audio + "\"}"));
                    phone.writeTextMessage(toTwilio(sid, "mark", "\"mark\":{\"name\":\"played\"}"));
                }
                case "mark" -> {
                    switch (message.path("mark").path("name").asString("")) {
                        case "played" -> {
                            phone.writeTextMessage(toTwilio(sid, "media", "\"media\":{\"payload\":\"" + audio + "\"}"));
                            phone.writeTextMessage(toTwilio(sid, "mark", "\"mark\":{\"name\":\"cleared\"}"));
                            phone.writeTextMessage(toTwilio(sid, "clear", "\"ignored\":0"));
                            phone.writeTextMessage(toTwilio(sid, "nonsense", "\"ignored\":0"));
                        }
                        case "cleared" -> phone.close();
                        default -> {}
                    }
                }
                default -> {}
            }
        };
        StreamSnapshot stream = endOf(create(form("+12125550115"))).streams().getFirst();
        assertThat(stream.marks())
                .extracting(StreamSnapshot.Mark::name, StreamSnapshot.Mark::cleared)
                .containsExactly(tuple("nothing before", false), tuple("played", false), tuple("cleared", true));
        StreamSnapshot.Mark played = stream.marks().get(1);
        assertThat(played.echoedAt()).isNotNull().isGreaterThanOrEqualTo(1_900);
        assertThat(stream.clears()).hasSize(1);
        assertThat(stream.played() + stream.cleared()).isEqualTo(32_000);
        assertThat(stream.protocolErrors()).singleElement().asString().startsWith("31951");
    }

    private static String toTwilio(String streamSid, String event, String rest) {
        return "{\"event\":\"" + event + "\",\"streamSid\":\"" + streamSid + "\"," + rest + "}";
    }

    @Test
    void theNextVerbRunsWhenTheServerClosesTheStream() throws Exception {
        server.twiml = "<Response><Connect><Stream url=\"" + server.streamUrl("/media")
                + "\"/></Connect><Say>Goodbye then</Say></Response>";
        server.onStream = (phone, _) -> phone.close();
        CallSnapshot call = endOf(create(form("+12125550115")));
        assertThat(call.spoken()).containsExactly("Goodbye then");
    }

    @Test
    void otherTwimlEndsTheRunningStream() throws Exception {
        server.connectStream();
        String sid = create(form("+12125550119"));
        await().atMost(PATIENCE).until(() -> !server.fromTwilio.isEmpty());
        Api.Response answer = api.twilio(
                "POST",
                "/Calls/" + sid + ".json",
                List.of(field("Twiml", "<Response><Play digits=\"1\"/><Dial>+12125550199</Dial></Response>")));
        assertThat(answer.status()).isEqualTo(200);
        CallSnapshot call = endOf(sid);
        await().atMost(PATIENCE).until(() -> server.streamClosed);
        assertThat(server.fromTwilio.getLast().path("event").asString("")).isEqualTo("stop");
        assertThat(call.dialled()).containsExactly("+12125550199");
        assertThat(call.digitsPlayed()).containsExactly("1");
        Api.Response late = api.twilio("POST", "/Calls/" + sid + ".json", List.of(field("Status", "completed")));
        assertThat(late.status()).isEqualTo(400);
        assertThat(late.json().path("code").intValue()).isEqualTo(21220);
    }

    @Test
    void aRingingCallCanBeCancelled() throws Exception {
        String sid = create(form("+12125550113"));
        await().atMost(PATIENCE)
                .until(() -> simulator.ledger().call(sid).orElseThrow().status().equals("ringing"));
        api.twilio("POST", "/Calls/" + sid + ".json", List.of(field("Status", "canceled")));
        assertThat(endOf(sid).status()).isEqualTo("canceled");
    }

    @Test
    void theTimeLimitEndsACallThatNobodyEnds() throws Exception {
        server.connectStream();
        var fields = form("+12125550119");
        fields.add(field("TimeLimit", "5"));
        CallSnapshot call = endOf(create(fields));
        assertThat(call.status()).isEqualTo("completed");
        assertThat(call.durationSeconds()).isGreaterThanOrEqualTo(5);
        assertThat(api.twilio("GET", "/Calls/" + call.sid() + ".json", List.of())
                        .json()
                        .path("duration")
                        .isString())
                .isTrue();
        await().atMost(PATIENCE)
                .until(() -> api.twilio("GET", "/Calls/" + call.sid() + ".json", List.of())
                        .json()
                        .path("price")
                        .asString("")
                        .startsWith("-0."));
    }

    @ParameterizedTest(name = "{0} {1}: {2}")
    @CsvSource({
        "404, text/xml, 11200",
        "200, text/plain, 12300",
        "200, text/xml, 12100",
    })
    void whatIsNoTwimlMakesTwilioUseTheFallback(int status, String type, int code) throws Exception {
        server.voiceStatus = status;
        server.twimlType = type;
        server.twiml = "no xml";
        var fields = form("+12125550115");
        fields.add(field("FallbackUrl", server.url("/voice-fallback")));
        CallSnapshot call = endOf(create(fields));
        assertThat(call.notifications().getFirst().code()).isIn(code, 12100);
        assertThat(server.at("/voice-fallback").getFirst().fields()).containsKeys("ErrorCode", "ErrorUrl");
        assertThat(call.spoken()).singleElement().asString().contains("application error");
    }

    @Test
    void aVoicemailBoxIsToldByMachineDetection() throws Exception {
        server.connectStream();
        var fields = form("+12125550116");
        fields.addAll(List.of(
                field("MachineDetection", "Enable"),
                field("AsyncAmd", "true"),
                field("AsyncAmdStatusCallback", server.url("/amd")),
                field("TimeLimit", "20")));
        CallSnapshot call = endOf(create(fields));
        assertThat(call.answeredBy()).isEqualTo("machine_start");
        await().atMost(PATIENCE).until(() -> !server.at("/amd").isEmpty());
        assertThat(server.at("/amd").getFirst().fields())
                .containsOnlyKeys("CallSid", "AccountSid", "AnsweredBy", "MachineDetectionDuration");
    }

    @Test
    void withoutAsyncAmdTheTwimlWaitsForTheVerdict() throws Exception {
        server.twiml = "<Response><Hangup/></Response>";
        var fields = form("+12125550100");
        fields.add(field("MachineDetection", "Enable"));
        endOf(create(fields));
        assertThat(server.at("/voice").getFirst().fields()).containsEntry("AnsweredBy", "human");
    }

    @Test
    void keysArriveAsDtmf() throws Exception {
        server.bridgeTo(api.signedUrl("agent_demo"), Map.of("first_name", "Bob"));
        CallSnapshot call = endOf(create(form("+12125550120")));
        assertThat(call.streams().getFirst().digits()).isEqualTo("12#");
        assertThat(server.fromTwilio)
                .filteredOn(each -> each.path("event").asString("").equals("dtmf"))
                .extracting(each -> each.path("dtmf").path("digit").asString(""))
                .containsExactly("1", "2", "#");
    }
}
