package dev.outdial.elevenlabs;

import dev.outdial.call.Call;
import dev.outdial.call.CallStore;
import dev.outdial.call.Calls;
import dev.outdial.call.Timeline;
import dev.outdial.http.Answer;
import dev.outdial.http.Json;
import dev.outdial.http.Refusal;
import dev.outdial.http.Refused;
import dev.outdial.http.Request;
import dev.outdial.http.Routes;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// `POST /elevenlabs/post-call`: ElevenLabs tells what it made of a conversation. It may come twice, late, or never.
public final class PostCallRoutes {
    private static final Logger log = LoggerFactory.getLogger(PostCallRoutes.class);

    /// Audio of a long call comes as base64 in one body.
    private static final int MAX_BODY = 64 * 1024 * 1024;

    private static final Set<String> FAILURES = Set.of("busy", "no-answer", "unknown");
    private static final JsonMapper LENIENT = new JsonMapper();

    private final PostCallSignature signature;
    private final AnalysisReader reader;
    private final CallStore store;
    private final Calls calls;
    private final Timeline timeline;
    private final InstantSource clock;

    public PostCallRoutes(
            ElevenLabsConfig config, CallStore store, Calls calls, Timeline timeline, InstantSource clock) {
        this.signature = new PostCallSignature(config.webhookSecret());
        this.reader = new AnalysisReader(config.outcomeRule());
        this.store = store;
        this.calls = calls;
        this.timeline = timeline;
        this.clock = clock;
    }

    public void addTo(Routes routes) {
        routes.add("POST", "/elevenlabs/post-call", MAX_BODY, new Routes.Handler() {
            // Only the body itself can prove a signature; where the header cannot, it is not worth reading.
            @Override
            public void admit(Request head) {
                if (!signature.mayBeGenuine(signatures(head), clock.instant())) {
                    throw unauthorized();
                }
            }

            @Override
            public Answer handle(Request request) {
                return receive(request);
            }
        });
    }

    private static List<String> signatures(Request request) {
        return request.headers().getOrDefault("elevenlabs-signature", List.of());
    }

    private static Refused unauthorized() {
        return new Refused(new Refusal.Unauthorized("The signature is missing, wrong or too old"));
    }

    private Answer receive(Request request) {
        var body = request.body().getBytes();
        if (!signature.isGenuine(signatures(request), body, clock.instant())) {
            throw unauthorized();
        }
        try {
            take(LENIENT.readTree(body));
        } catch (JacksonException _) {
            throw new Refused(new Refusal.Invalid("Request body must be a JSON object"));
        }
        return received();
    }

    private static Answer received() {
        return Answer.ok(Json.object().put("received", true));
    }

    /// Types that mean nothing to us, audio among them, are thanked for and passed over.
    private void take(JsonNode event) {
        switch (event.path("type").asString("")) {
            case "post_call_transcription" -> takeAnalysis(event.path("data"));
            case "call_initiation_failure" -> takeFailure(event.path("data"));
            default -> log.debug("A post-call webhook of another kind: passed over");
        }
    }

    private void takeAnalysis(JsonNode data) {
        var call = find(data);
        if (call.isEmpty()) {
            log.info("A post-call webhook tells about a conversation that is not ours");
            return;
        }
        reader.read(data).ifPresent(analysis -> calls.analyzed(call.get().callId(), analysis));
    }

    /// Calls that ElevenLabs places itself are not ours; should it name one of ours all the same, the reason is kept.
    private void takeFailure(JsonNode data) {
        find(data).ifPresent(call -> {
            var reason = FAILURES.contains(data.path("failure_reason").asString(""))
                    ? data.path("failure_reason").asString()
                    : "unknown";
            var now = Instant.ofEpochMilli(clock.millis());
            var type = "agent.initiation-failed";
            timeline.add(
                    call.callId(),
                    type,
                    new Timeline.Entry(now, type, Json.object().put("reason", reason)));
        });
    }

    /// By the conversation; or by the call's id among its variables, should the webhook come before we stored that.
    private Optional<Call> find(JsonNode data) {
        var conversation = data.path("conversation_id").asString("");
        var byConversation = conversation.isEmpty() ? Optional.<Call>empty() : store.findByConversation(conversation);
        if (byConversation.isPresent()) {
            return byConversation;
        }
        var callId = data.path("conversation_initiation_client_data")
                .path("dynamic_variables")
                .path("call_id")
                .asString("");
        return callId.isEmpty()
                ? Optional.empty()
                : store.find(callId)
                        .filter(call ->
                                call.agentId().equals(data.path("agent_id").asString("")));
    }
}
