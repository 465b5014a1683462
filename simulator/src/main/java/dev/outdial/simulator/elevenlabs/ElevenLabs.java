package dev.outdial.simulator.elevenlabs;

import dev.outdial.simulator.audio.Recogniser;
import dev.outdial.simulator.audio.Speech;
import dev.outdial.simulator.fault.FaultAction;
import dev.outdial.simulator.fault.FaultPoint;
import dev.outdial.simulator.fault.Faults;
import dev.outdial.simulator.ledger.ConversationSnapshot;
import dev.outdial.simulator.ledger.Delivery;
import dev.outdial.simulator.rest.Answer;
import dev.outdial.simulator.rest.Gate;
import dev.outdial.simulator.world.Fields;
import dev.outdial.simulator.world.Ids;
import dev.outdial.simulator.world.Pace;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.PoolOptions;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// ElevenLabs' workspace with its agents and conversations, its REST API and its WebSocket.
public final class ElevenLabs {
    private static final Duration SIGNED_URL_LIFE = Duration.ofMinutes(15);
    private static final long ANALYSIS = 1_500;
    private static final List<String> CLIENT_EVENTS = List.of(
            "audio",
            "interruption",
            "agent_response",
            "agent_response_correction",
            "user_transcript",
            "agent_tool_response",
            "client_tool_call",
            "conversation_initiation_metadata",
            "ping");

    private final Pace pace;
    private final Faults faults;
    private final Speech speech;
    private final Recogniser recogniser;
    private final String apiKey;
    private final Supplier<URI> baseUri;
    private final Gate gate;
    private final PostCallWebhook webhook;
    private final Map<String, Conversation> conversations = new LinkedHashMap<>();
    private final Map<String, Ticket> tickets = new HashMap<>();

    /// A signed URL.
    private record Ticket(String agentId, @Nullable String conversationId, Instant until) {}

    /// @param baseUri of the simulator, known once it listens
    public ElevenLabs(
            Vertx vertx,
            Pace pace,
            Faults faults,
            Speech speech,
            String apiKey,
            String webhookSecret,
            @Nullable URI postCallWebhook,
            Supplier<URI> baseUri) {
        this.pace = pace;
        this.faults = faults;
        this.speech = speech;
        this.recogniser = new Recogniser(speech.by("callee"));
        this.apiKey = apiKey;
        this.baseUri = baseUri;
        this.gate = new Gate(faults, pace, ElevenLabs::errorOnCommand);
        var http = vertx.createHttpClient(
                new HttpClientOptions().setKeepAlive(false), new PoolOptions().setHttp1MaxSize(1_000));
        this.webhook = new PostCallWebhook(http, pace, faults, webhookSecret, postCallWebhook);
    }

    /// Adds the WebSocket's route; to be mounted before bodies are read.
    public void mountSocket(Router router) {
        router.get("/v1/convai/conversation").handler(this::connect);
    }

    /// Adds the REST routes.
    public void mount(Router router) {
        router.get("/v1/convai/conversation/get-signed-url").handler(this::signedUrl);
        router.get("/v1/convai/conversation/get_signed_url").handler(this::signedUrl);
        router.get("/v1/convai/agents").handler(ctx -> rest(ctx, FaultPoint.AGENT, null, this::agents));
        router.get("/v1/convai/agents/:id").handler(ctx -> {
            String id = Gate.path(ctx, "id");
            rest(
                    ctx,
                    FaultPoint.AGENT,
                    id,
                    () -> Agent.find(id)
                            .map(agent -> Answer.json(200, agentResource(agent)))
                            .orElseGet(() -> notFound("agent", id)));
        });
        router.get("/v1/convai/conversations")
                .handler(ctx -> rest(ctx, FaultPoint.CONVERSATION, null, () -> list(ctx)));
        router.get("/v1/convai/conversations/:id").handler(ctx -> {
            Conversation known = conversations.get(Gate.path(ctx, "id"));
            String agentId = known == null ? null : known.agent().id();
            rest(
                    ctx,
                    FaultPoint.CONVERSATION,
                    agentId,
                    () -> known == null
                            ? notFound("conversation", Gate.path(ctx, "id"))
                            : Answer.json(200, Report.of(known)));
        });
        router.delete("/v1/convai/conversations/:id").handler(ctx -> {
            String id = Gate.path(ctx, "id");
            Conversation known = conversations.get(id);
            String agentId = known == null ? null : known.agent().id();
            rest(ctx, FaultPoint.CONVERSATION, agentId, () -> {
                boolean wasThere = conversations.remove(id) != null;
                return wasThere ? Answer.json(200, Map.of()) : notFound("conversation", id);
            });
        });
        router.get("/v1/user").handler(ctx -> rest(ctx, FaultPoint.AGENT, null, ElevenLabs::user));
        router.route("/v1/*").handler(ctx -> Gate.send(ctx, error(404, "not_found", "Not Found")));
    }

    /// All conversations, oldest first.
    public List<ConversationSnapshot> snapshots() {
        return conversations.values().stream().map(Conversation::snapshot).toList();
    }

    /// One conversation.
    public @Nullable ConversationSnapshot snapshot(String id) {
        Conversation conversation = conversations.get(id);
        return conversation == null ? null : conversation.snapshot();
    }

    /// Every attempt at a post-call webhook.
    public List<Delivery> postCallWebhooks() {
        return webhook.deliveries();
    }

    // --- REST ---

    private void signedUrl(RoutingContext ctx) {
        String agentId = ctx.request().getParam("agent_id");
        rest(ctx, FaultPoint.SIGNED_URL, agentId, () -> {
            if (agentId == null || agentId.isEmpty()) {
                return Answer.json(
                        422,
                        Map.of(
                                "detail",
                                List.of(Map.of(
                                        "loc",
                                        List.of("query", "agent_id"),
                                        "msg",
                                        "Field required",
                                        "type",
                                        "missing"))));
            }
            if (Agent.find(agentId).isEmpty()) {
                return notFound("agent", agentId);
            }
            boolean once = "true".equals(ctx.request().getParam("include_conversation_id"));
            String conversationId = once ? "conv_" + Ids.random() : null;
            String token = "cvtkn_" + Ids.random();
            tickets.put(token, new Ticket(agentId, conversationId, Instant.now().plus(SIGNED_URL_LIFE)));
            String url = "ws://" + baseUri.get().getAuthority() + "/v1/convai/conversation?agent_id=" + agentId
                    + "&conversation_signature=" + token;
            var body = new Fields().put("signed_url", url);
            return Answer.json(
                    200,
                    conversationId == null
                            ? body.map()
                            : body.put("conversation_id", conversationId).map());
        });
    }

    private Answer agents() {
        return Answer.json(
                200,
                new Fields()
                        .put(
                                "agents",
                                Agent.KNOWN.stream()
                                        .map(id -> Map.of(
                                                "agent_id", id, "name", id, "created_at_unix_secs", 1_700_000_000))
                                        .toList())
                        .put("next_cursor", null)
                        .put("has_more", false)
                        .map());
    }

    private Map<String, @Nullable Object> agentResource(Agent agent) {
        var allowed = Map.of(
                "agent",
                        Map.of(
                                "first_message",
                                agent.overrides().contains("first_message"),
                                "language",
                                agent.overrides().contains("language"),
                                "prompt",
                                Map.of("prompt", false)),
                "tts", Map.of("voice_id", false));
        return new Fields()
                .put("agent_id", agent.id())
                .put("name", agent.id())
                .put(
                        "conversation_config",
                        Map.of(
                                "asr", Map.of("user_input_audio_format", agent.audioFormat()),
                                "tts", Map.of("agent_output_audio_format", agent.audioFormat()),
                                "turn", Map.of("turn_timeout", 7, "silence_end_call_timeout", -1),
                                "conversation", Map.of("max_duration_seconds", 600, "client_events", CLIENT_EVENTS),
                                "agent",
                                        Map.of(
                                                "first_message",
                                                agent.lines().getFirst().template(speech),
                                                "language",
                                                "en",
                                                "dynamic_variables",
                                                Map.of("dynamic_variable_placeholders", agent.placeholders()),
                                                "prompt",
                                                Map.of(
                                                        "prompt",
                                                        "You confirm appointments.",
                                                        "tools",
                                                        List.of(),
                                                        "built_in_tools",
                                                        Map.of("end_call", Map.of("name", "end_call"))))))
                .put(
                        "platform_settings",
                        Map.of(
                                "auth",
                                        Map.of(
                                                "enable_auth",
                                                !agent.isPublic(),
                                                "allowlist",
                                                List.of(),
                                                "require_origin_header",
                                                false),
                                "overrides", Map.of("conversation_config_override", allowed),
                                "call_limits",
                                        Map.of(
                                                "agent_concurrency_limit",
                                                -1,
                                                "daily_limit",
                                                100_000,
                                                "bursting_enabled",
                                                true),
                                "workspace_overrides", Map.of("webhooks", Map.of())))
                .map();
    }

    private Answer list(RoutingContext ctx) {
        String agentId = ctx.request().getParam("agent_id");
        long after = number(ctx, "call_start_after_unix", 0);
        long before = number(ctx, "call_start_before_unix", Long.MAX_VALUE);
        int size = (int) Math.min(100, number(ctx, "page_size", 30));
        int from = (int) number(ctx, "cursor", 0);
        List<Conversation> found = conversations.values().stream()
                .filter(each -> agentId == null || each.agent().id().equals(agentId))
                .filter(each -> each.started().getEpochSecond() >= after
                        && each.started().getEpochSecond() <= before)
                .toList()
                .reversed();
        int start = Math.min(from, found.size());
        int end = Math.min(found.size(), start + size);
        return Answer.json(
                200,
                new Fields()
                        .put(
                                "conversations",
                                found.subList(start, end).stream()
                                        .map(Report::row)
                                        .toList())
                        .put("next_cursor", end < found.size() ? String.valueOf(end) : null)
                        .put("has_more", end < found.size())
                        .map());
    }

    private static Answer user() {
        return Answer.json(
                200,
                Map.of("user_id", "user_simulated", "subscription", Map.of("tier", "creator", "status", "active")));
    }

    private void rest(RoutingContext ctx, FaultPoint point, @Nullable String agentId, Supplier<Answer> work) {
        gate.answer(ctx, point, new Faults.Subject(null, agentId, null), () -> {
            String key = Objects.requireNonNullElse(ctx.request().getHeader("xi-api-key"), "");
            return Ids.same(apiKey, key) ? work.get() : error(401, "invalid_api_key", "Invalid API key");
        });
    }

    private static long number(RoutingContext ctx, String name, long otherwise) {
        String text = ctx.request().getParam(name);
        return text != null && text.matches("[0-9]{1,12}") ? Long.parseLong(text) : otherwise;
    }

    private static Answer notFound(String what, String id) {
        return error(404, what + "_not_found", "Document with id " + id + " not found.");
    }

    private static Answer error(int status, String word, String message) {
        return Answer.json(status, Map.of("detail", Map.of("status", word, "message", message)));
    }

    private static Answer errorOnCommand(FaultAction.Status status) {
        String word = switch (status.status()) {
            case 401 -> "invalid_api_key";
            case 404 -> "not_found";
            case 429 -> "too_many_concurrent_requests";
            default -> "internal_server_error";
        };
        return error(status.status(), word, "On command");
    }

    // --- WebSocket ---

    private void connect(RoutingContext ctx) {
        ctx.request().pause();
        String agentId = Objects.requireNonNullElse(ctx.request().getParam("agent_id"), "");
        Agent agent = Agent.find(agentId).orElse(null);
        Ticket ticket = ticket(ctx);
        boolean allowed = agent != null
                && (agent.isPublic() || (ticket != null && ticket.agentId().equals(agentId)))
                && agent.quirk() != Agent.Quirk.REFUSES;
        if (agent == null || !allowed) {
            Gate.send(ctx, error(403, "authorization_error", "Not allowed to talk with this agent"));
            return;
        }
        var fault = faults.take(FaultPoint.AGENT_SOCKET, new Faults.Subject(null, agentId, null))
                .orElse(null);
        String wanted = ticket == null ? null : ticket.conversationId();
        String id = wanted == null ? "conv_" + Ids.random() : wanted;
        switch (fault) {
            case null -> {
                if (agent.quirk() == Agent.Quirk.SLOW) {
                    pace.after(3_000, () -> accept(ctx, id, agent, null));
                } else {
                    accept(ctx, id, agent, null);
                }
            }
            case FaultAction.Status status -> Gate.send(ctx, error(status.status(), "refused", "On command"));
            case FaultAction.Delay(var ms) -> pace.afterReal(ms, () -> accept(ctx, id, agent, null));
            case FaultAction.OnSocket onSocket -> accept(ctx, id, agent, onSocket);
            case FaultAction other -> throw new IllegalStateException(other + " cannot happen to a socket");
        }
    }

    /// The ticket in the request, if it is still good; one that may be used once is used now.
    private @Nullable Ticket ticket(RoutingContext ctx) {
        String token = Objects.requireNonNullElse(ctx.request().getParam("conversation_signature"), "");
        Ticket ticket = tickets.get(token);
        if (ticket == null || Instant.now().isAfter(ticket.until())) {
            return null;
        }
        if (ticket.conversationId() != null) {
            tickets.remove(token);
        }
        return ticket;
    }

    private void accept(RoutingContext ctx, String id, Agent agent, FaultAction.@Nullable OnSocket fault) {
        var connection = ctx.request().connection();
        ctx.request().toWebSocket().onSuccess(socket -> {
            var conversation = new Conversation(id, agent, speech, recogniser, pace, this::ended);
            conversations.put(id, conversation);
            conversation.accepted(socket, fault, () -> Gate.cut(connection));
            ctx.request().resume();
        });
    }

    private void ended(Conversation conversation) {
        pace.after(ANALYSIS, () -> {
            conversation.analysed();
            webhook.send(conversation);
        });
    }
}
