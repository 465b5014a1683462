package dev.outdial.simulator.elevenlabs;

import dev.outdial.simulator.audio.AudioTally;
import dev.outdial.simulator.audio.Clip;
import dev.outdial.simulator.audio.Ear;
import dev.outdial.simulator.audio.MuLaw;
import dev.outdial.simulator.audio.Recogniser;
import dev.outdial.simulator.audio.Sounds;
import dev.outdial.simulator.audio.Speech;
import dev.outdial.simulator.fault.FaultAction;
import dev.outdial.simulator.ledger.ConversationSnapshot;
import dev.outdial.simulator.world.Ids;
import dev.outdial.simulator.world.Json;
import dev.outdial.simulator.world.Pace;
import io.vertx.core.http.ServerWebSocket;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/// One conversation over a WebSocket: listens to the callee, follows its script, keeps a transcript.
///
/// What is playing at the other end is reckoned from the audio that came back, which flows at the pace of the call; so
/// turns and interruptions do not depend on the machine's speed.
final class Conversation implements Ear.Listener {
    private static final long TURN_TIMEOUT = 7_000;
    private static final long TURN_TIMEOUT_REAL = 500;
    private static final long TRANSPORT_TIMEOUT = 60_000;
    private static final long TOOL_TIMEOUT = 20_000;
    /// Servers wait for real moments, whatever the simulator's speed.
    private static final long TOOL_TIMEOUT_REAL = 8_000;
    private static final long MAX_DURATION = 600_000;
    private static final long THINKING = 200;
    private static final long PING_INTERVAL = 2_000;
    /// What stands in for a close frame that never came.
    private static final short BROKEN = 1006;
    private static final String END_CALL = "end_call";
    private static final int FLOOD_BYTES = 120 * MuLaw.RATE;
    private static final int[] CHUNKS = {800, 3_200, 1_600, 4_800, 960, 6_400};

    private final Agent agent;
    private final Speech speech;
    private final Recogniser recogniser;
    private final Pace pace;
    private final Consumer<Conversation> ended;
    private final String id;
    private final Instant started = Instant.now();
    private final long startedMillis;
    private final Ear ear = new Ear(this);
    private final AudioTally heard = new AudioTally();
    private final AudioTally sent = new AudioTally();
    private final Map<String, String> variables = new LinkedHashMap<>();
    private final List<ConversationSnapshot.Turn> transcript = new ArrayList<>();
    private final Map<Long, Long> pings = new HashMap<>();
    private final Map<String, String> pendingTools = new LinkedHashMap<>();
    private final List<ConversationSnapshot.ToolResult> toolResults = new ArrayList<>();
    private final List<String> contextualUpdates = new ArrayList<>();
    private final Map<String, Integer> messages = new TreeMap<>();
    private final List<String> protocolErrors = new ArrayList<>();
    private final Set<String> understood = new TreeSet<>();
    private final List<Pace.Timer> timers = new ArrayList<>();
    private @Nullable ServerWebSocket socket;
    private @Nullable JsonNode initiation;
    private @Nullable String firstMessage;
    private Status status = Status.INITIATED;
    private @Nullable Integer closeCode;
    private @Nullable String closeReason;
    private boolean closedByAgent;
    private boolean stalled;
    /// Whether the callee is no longer listened to: the agent says its last words, or never listens.
    private boolean deaf;
    private boolean ending;
    private int nextLine;
    private int nudges;
    private long eventId;
    private long nextPing;
    private int pongs;
    private long worstPong;
    private int interruptions;
    private long lastInput;
    private long quietSince;
    private long turnStart;
    private long playingUntil;
    private String speakingText = "";
    private byte[] outgoing = {};
    private int outgoingSent;
    private int chunk;
    private @Nullable Runnable afterTurn;
    private long endedSeconds;

    enum Status {
        INITIATED("initiated"),
        IN_PROGRESS("in-progress"),
        PROCESSING("processing"),
        DONE("done"),
        FAILED("failed");

        private final String word;

        Status(String word) {
            this.word = word;
        }

        String word() {
            return word;
        }
    }

    /// @param ended is told once, when the socket has closed
    Conversation(
            String id, Agent agent, Speech speech, Recogniser recogniser, Pace pace, Consumer<Conversation> ended) {
        this.id = id;
        this.agent = agent;
        this.speech = speech;
        this.recogniser = recogniser;
        this.pace = pace;
        this.ended = ended;
        this.startedMillis = pace.millis();
    }

    // --- the socket ---

    /// Takes the socket over.
    ///
    /// @param cut breaks the connection without a close frame
    void accepted(ServerWebSocket accepted, FaultAction.@Nullable OnSocket fault, Runnable cut) {
        socket = accepted;
        lastInput = pace.millis();
        accepted.textMessageHandler(this::received);
        accepted.closeHandler(_ -> closed(accepted));
        accepted.exceptionHandler(_ -> {});
        if (agent.quirk() == Agent.Quirk.REFUSES_AFTER_HANDSHAKE) {
            close(3000, "Could not authorize the conversation");
            return;
        }
        // A client that says nothing gets the agent as it is configured.
        timers.add(pace.afterReal(3_000, () -> begin(null)));
        switch (fault) {
            case null -> {}
            case FaultAction.Delay _, FaultAction.Status _, FaultAction.Forge _ -> {}
            case FaultAction.CloseSocket(var afterMs, var code, var reason) ->
                pace.afterReal(afterMs, () -> {
                    if (code == null) {
                        closedByAgent = true;
                        cut.run();
                    } else {
                        close(code, reason == null ? "" : reason);
                    }
                });
            case FaultAction.Stall(var afterMs) ->
                pace.afterReal(afterMs, () -> {
                    stalled = true;
                    if (!accepted.isClosed()) {
                        accepted.pause();
                    }
                });
        }
    }

    private void received(String text) {
        JsonNode message;
        try {
            message = Json.read(text);
        } catch (JacksonException e) {
            protocolErrors.add("no JSON: " + shortened(text));
            fail(1008, "invalid_message", "Invalid message received");
            return;
        }
        JsonNode audio = message.get("user_audio_chunk");
        if (audio != null) {
            begin(null);
            hear(audio.asString(""));
            return;
        }
        String type = message.path("type").asString("");
        switch (type) {
            case "conversation_initiation_client_data" -> {
                if (status != Status.INITIATED) {
                    protocolErrors.add("conversation_initiation_client_data came too late to count");
                }
                begin(message);
            }
            case "pong" -> pong(message);
            case "client_tool_result" -> toolResult(message);
            case "contextual_update" ->
                contextualUpdates.add(message.path("text").asString(""));
            case "user_message" -> {
                String said = message.path("text").asString("");
                transcribe("user", said, false);
                lastInput = pace.millis();
                reply(null);
            }
            case "user_activity", "feedback", "mcp_tool_approval_result", "multimodal_message" ->
                messages.merge(type, 1, Integer::sum);
            default -> {
                protocolErrors.add("unknown message: " + shortened(text));
                fail(1008, "invalid_message", "Invalid message received");
            }
        }
    }

    private void hear(String base64) {
        byte[] audio;
        try {
            audio = Base64.getDecoder().decode(base64);
        } catch (IllegalArgumentException e) {
            protocolErrors.add("user_audio_chunk is not base64");
            fail(1008, "value_error", "user_audio_chunk is not base64");
            return;
        }
        lastInput = pace.millis();
        heard.add(audio);
        ear.hear(agent.audioFormat().equals(Agent.PCM) ? MuLaw.fromPcm16000(audio) : audio);
    }

    private void closed(ServerWebSocket over) {
        if (closeCode == null && !closedByAgent) {
            Short code = over.closeStatusCode();
            closeCode = code == null || code == BROKEN ? null : code.intValue();
            closeReason = over.closeReason();
        }
        finish();
    }

    private void finish() {
        if (status == Status.PROCESSING || status == Status.DONE || status == Status.FAILED) {
            return;
        }
        endedSeconds = (pace.millis() - startedMillis) / 1_000;
        boolean failed = status == Status.INITIATED || (closeCode != null && closeCode >= 1002);
        status = failed ? Status.FAILED : Status.PROCESSING;
        timers.forEach(Pace.Timer::cancel);
        timers.clear();
        ended.accept(this);
    }

    private void fail(int code, String errorType, String reason) {
        write("{\"type\":\"error\",\"error_event\":{\"code\":" + code + ",\"error_type\":\"" + errorType
                + "\",\"message\":" + Json.write(reason) + ",\"reason\":" + Json.write(reason) + "}}");
        close(code, reason);
    }

    private void close(int code, String reason) {
        ServerWebSocket open = socket;
        if (open == null || open.isClosed() || closedByAgent) {
            return;
        }
        closedByAgent = true;
        closeCode = code;
        closeReason = reason;
        var _ = open.close((short) code, reason.length() <= 120 ? reason : reason.substring(0, 120));
        finish();
    }

    // --- beginning ---

    private void begin(@Nullable JsonNode data) {
        if (status != Status.INITIATED || closedByAgent) {
            return;
        }
        initiation = data;
        variables.putAll(agent.placeholders());
        if (data != null) {
            data.path("dynamic_variables").properties().forEach(each -> {
                JsonNode value = each.getValue();
                if (value.isNull() || value.isContainer()) {
                    protocolErrors.add("variable " + each.getKey() + " is neither text, number nor boolean");
                }
                variables.put(each.getKey(), value.asString(value.toString()));
            });
        }
        if (agent.quirk() == Agent.Quirk.BAD_INPUT) {
            fail(1008, "invalid_message", "This agent accepts no conversation");
            return;
        }
        var missing = new TreeSet<>(agent.requiredVariables());
        missing.removeAll(variables.keySet());
        if (!missing.isEmpty()) {
            fail(
                    1008,
                    "missing_dynamic_variable",
                    "missing_dynamic_variable: Missing required dynamic variables: " + missing);
            return;
        }
        String refused = refusedOverride(data);
        if (refused != null) {
            fail(
                    1008,
                    "override_error",
                    "override_error: Override for field '" + refused + "' is not allowed by config.");
            return;
        }
        status = Status.IN_PROGRESS;
        write("{\"type\":\"conversation_initiation_metadata\",\"conversation_initiation_metadata_event\":"
                + "{\"conversation_id\":\"" + id + "\",\"agent_output_audio_format\":\"" + agent.audioFormat()
                + "\",\"user_input_audio_format\":\"" + agent.audioFormat() + "\"}}");
        ping();
        timers.add(pace.every(PING_INTERVAL, this::ping));
        timers.add(pace.after(MAX_DURATION, () -> close(1000, "max_duration_exceeded")));
        opening();
    }

    private void opening() {
        switch (agent.quirk()) {
            case SILENT -> deaf = true;
            case FLOOD -> flood();
            case PATTERN -> {
                deaf = true;
                say("(pattern)", Sounds.pattern(id, 500 * MuLaw.FRAME), null);
            }
            case CRASHES -> {
                sayNextLine();
                timers.add(pace.after(500, () -> fail(1011, "unknown_websocket_crash", "Internal error")));
            }
            case NONE, TOOLS, SLOW, ENDLESS, REFUSES, REFUSES_AFTER_HANDSHAKE, BAD_INPUT -> sayNextLine();
        }
    }

    private @Nullable String refusedOverride(@Nullable JsonNode data) {
        if (data == null) {
            return null;
        }
        var leaves = new TreeMap<String, JsonNode>();
        collect(data.path("conversation_config_override"), leaves);
        for (String field : leaves.keySet()) {
            if (!agent.overrides().contains(field)) {
                return field;
            }
        }
        JsonNode first = leaves.get("first_message");
        firstMessage = first == null ? null : first.asString("");
        return null;
    }

    private static void collect(JsonNode tree, Map<String, JsonNode> leaves) {
        tree.properties().forEach(each -> {
            if (each.getValue().isObject()) {
                collect(each.getValue(), leaves);
            } else if (!each.getValue().isNull()) {
                leaves.put(each.getKey(), each.getValue());
            }
        });
    }

    // --- speaking ---

    private void sayNextLine() {
        String override = nextLine == 0 ? firstMessage : null;
        if (override != null) {
            nextLine++;
            if (!override.isEmpty()) {
                say(substituted(override), speech.clip("thanks-for-taking").audio(), null);
            }
            return;
        }
        if (agent.quirk() == Agent.Quirk.ENDLESS) {
            say(agent.lines().getFirst(), null);
            return;
        }
        Line line = agent.lines().get(Math.min(nextLine, agent.lines().size() - 1));
        nextLine++;
        say(line, nextLine >= agent.lines().size() ? this::endCall : null);
    }

    private void say(Line line, @Nullable Runnable then) {
        Line.Spoken spoken = line.spoken(speech, variables);
        say(spoken.text(), spoken.audio(), then);
    }

    /// Says `text`, and does `then` when all of its audio has been sent.
    private void say(String text, byte[] audio, @Nullable Runnable then) {
        speakingText = text;
        outgoing = audio;
        outgoingSent = 0;
        afterTurn = then;
        turnStart = Math.max(ear.millis(), 0);
        playingUntil = turnStart + audio.length * 1_000L / MuLaw.RATE;
        transcribe("agent", text, false);
        sendChunk(true);
    }

    private void sendChunk(boolean withText) {
        if (outgoingSent >= outgoing.length || closedByAgent) {
            return;
        }
        int size = Math.min(CHUNKS[chunk++ % CHUNKS.length], outgoing.length - outgoingSent);
        byte[] part = Arrays.copyOfRange(outgoing, outgoingSent, outgoingSent + size);
        outgoingSent += size;
        if (withText) {
            write("{\"type\":\"agent_response\",\"agent_response_event\":{\"agent_response\":"
                    + Json.write(speakingText) + ",\"event_id\":" + (eventId + 1) + "}}");
        }
        sendAudio(part);
        if (outgoingSent < outgoing.length) {
            timers.add(pace.after(40, () -> sendChunk(false)));
            return;
        }
        Runnable then = afterTurn;
        afterTurn = null;
        if (then != null) {
            then.run();
        }
    }

    private void sendAudio(byte[] mulaw) {
        byte[] audio = agent.audioFormat().equals(Agent.PCM) ? MuLaw.toPcm16000(mulaw) : mulaw;
        sent.add(audio);
        eventId++;
        write("{\"type\":\"audio\",\"audio_event\":{\"audio_base_64\":\""
                + Base64.getEncoder().encodeToString(audio) + "\",\"event_id\":" + eventId + "}}");
    }

    private void flood() {
        byte[] line = speech.clip("long").audio();
        for (int bytes = 0; bytes < FLOOD_BYTES; bytes += line.length) {
            sendAudio(line);
        }
        playingUntil = FLOOD_BYTES * 1_000L / MuLaw.RATE;
        speakingText = speech.clip("long").words();
        transcribe("agent", speakingText, false);
    }

    private void endCall() {
        deaf = true;
        ending = true;
        tool(END_CALL);
        timers.add(pace.after(300, () -> close(1000, "")));
    }

    private void tool(String name) {
        write("{\"type\":\"agent_tool_response\",\"agent_tool_response\":{\"tool_name\":\"" + name
                + "\",\"tool_call_id\":\"toolu_" + Ids.random() + "\",\"tool_type\":\"system\",\"is_error\":false,"
                + "\"is_called\":true,\"event_id\":" + eventId + "}}");
    }

    // --- listening ---

    @Override
    public void speechStarted() {
        nudges = 0;
        if (deaf || ear.millis() >= playingUntil) {
            return;
        }
        interruptions++;
        long said = ear.millis() - turnStart;
        String original = speakingText;
        String corrected = Clip.part(original, playingUntil - turnStart, 0, said);
        outgoing = new byte[0];
        afterTurn = null;
        playingUntil = ear.millis();
        write("{\"type\":\"interruption\",\"interruption_event\":{\"event_id\":" + eventId + "}}");
        write("{\"type\":\"agent_response_correction\",\"agent_response_correction_event\":{"
                + "\"original_agent_response\":" + Json.write(original) + ",\"corrected_agent_response\":"
                + Json.write(corrected + "...") + ",\"event_id\":" + eventId + "}}");
        for (int i = transcript.size() - 1; i >= 0; i--) {
            ConversationSnapshot.Turn turn = transcript.get(i);
            if (turn.role().equals("agent")) {
                transcript.set(
                        i, new ConversationSnapshot.Turn("agent", corrected + "...", turn.secondsIntoCall(), true));
                break;
            }
        }
    }

    @Override
    public void speechEnded(byte[] segment) {
        quietSince = ear.millis();
        if (deaf) {
            return;
        }
        Recogniser.Heard known = recogniser.recognise(segment).orElse(null);
        String said = known == null ? "..." : known.words();
        eventId++;
        write("{\"type\":\"user_transcript\",\"user_transcription_event\":{\"user_transcript\":" + Json.write(said)
                + ",\"event_id\":" + eventId + "}}");
        transcribe("user", said, false);
        reply(known == null ? null : known.line());
    }

    @Override
    public void frameHeard() {
        if (agent.quirk() == Agent.Quirk.PATTERN) {
            if (!ending && patternDone()) {
                endCall();
            }
            return;
        }
        long quiet = ear.millis() - Math.max(quietSince, playingUntil);
        if (deaf
                || ear.speaking()
                || quiet < pace.atLeast(TURN_TIMEOUT, TURN_TIMEOUT_REAL)
                || !pendingTools.isEmpty()) {
            return;
        }
        quietSince = ear.millis();
        if (agent.quirk() == Agent.Quirk.ENDLESS) {
            sayNextLine();
        } else if (++nudges < 2) {
            say(Line.of("still-there"), null);
        } else {
            deaf = true;
            say(Line.of("give-up"), this::endCall);
        }
    }

    /// Whether all of the pattern went out and all of the callee's came in, or nothing like it comes.
    private boolean patternDone() {
        boolean heardAll = heard.voicedBytes() >= 500L * MuLaw.FRAME || ear.millis() > 60_000;
        return heardAll && outgoingSent == outgoing.length && ear.millis() > playingUntil + 2_000;
    }

    /// Answers what was heard; null when it was not understood.
    private void reply(@Nullable Clip clip) {
        String what = clip == null ? "" : clip.id();
        if (!what.isEmpty()) {
            understood.add(what);
        }
        switch (what) {
            case "greeting" -> {
                // The message is left after the tone.
                deaf = true;
                tool("voicemail_detection");
                think(2_500, () -> say(Line.of("voicemail-message"), this::endCall));
            }
            case "not-interested" -> think(THINKING, () -> say(Line.of("respect"), this::endCall));
            case "driving" -> think(THINKING, () -> say(Line.of("call-later"), this::endCall));
            case "tuesday-is-fine" -> think(THINKING, () -> say(Line.of("lovely"), this::endCall));
            case "that-is-all" -> think(THINKING, () -> say(Line.of("goodbye"), this::endCall));
            default -> {
                if (agent.quirk() == Agent.Quirk.TOOLS && nextLine == 1) {
                    think(THINKING, this::callTools);
                } else if (pendingTools.isEmpty()) {
                    think(THINKING, this::sayNextLine);
                }
            }
        }
    }

    private void think(long millis, Runnable then) {
        timers.add(pace.after(millis, () -> {
            if (!closedByAgent && status == Status.IN_PROGRESS) {
                then.run();
            }
        }));
    }

    // --- tools and pings ---

    /// Calls the tools of the variable `simulated_tools`, all at once, or a usual and an unknown one. Who wants to end
    /// the call says goodbye with it.
    private void callTools() {
        nextLine++;
        var wanted = wantedTools();
        say(Line.of(wanted.stream().anyMatch(tool -> tool.name().equals(END_CALL)) ? "goodbye" : "looking-up"), null);
        for (WantedTool tool : wanted) {
            String call = "tool_" + Ids.random();
            String name = tool.name();
            String parameters = tool.parameters();
            pendingTools.put(call, name);
            write("{\"type\":\"client_tool_call\",\"client_tool_call\":{\"tool_name\":" + Json.write(name)
                    + ",\"tool_call_id\":\"" + call + "\",\"parameters\":" + parameters + ",\"event_id\":" + eventId
                    + "}}");
            timers.add(pace.after(
                    pace.atLeast(TOOL_TIMEOUT, TOOL_TIMEOUT_REAL), () -> toolAnswered(call, "timeout", true)));
        }
    }

    private record WantedTool(String name, String parameters) {}

    /// The variable holds names, comma-separated, or a JSON array of `{"name": …, "parameters": {…}}`.
    private List<WantedTool> wantedTools() {
        String wanted = variables.getOrDefault("simulated_tools", "play_keypad_touch_tone,no_such_tool");
        if (wanted.startsWith("[")) {
            return Json.read(wanted)
                    .valueStream()
                    .map(tool -> new WantedTool(
                            tool.path("name").asString(""),
                            tool.has("parameters") ? tool.path("parameters").toString() : "{}"))
                    .toList();
        }
        return Arrays.stream(wanted.split(",", -1))
                .map(name ->
                        new WantedTool(name, name.equals("play_keypad_touch_tone") ? "{\"dtmf_tones\":\"12\"}" : "{}"))
                .toList();
    }

    private void toolResult(JsonNode message) {
        toolAnswered(
                message.path("tool_call_id").asString(""),
                message.path("result").asString(message.path("result").toString()),
                message.path("is_error").asBoolean(false));
    }

    private void toolAnswered(String call, String result, boolean isError) {
        String name = pendingTools.remove(call);
        if (name == null) {
            return;
        }
        toolResults.add(new ConversationSnapshot.ToolResult(call, name, result, isError));
        write("{\"type\":\"agent_tool_response\",\"agent_tool_response\":{\"tool_name\":" + Json.write(name)
                + ",\"tool_call_id\":\"" + call + "\",\"tool_type\":\"client\",\"is_error\":" + isError
                + ",\"is_called\":true,\"event_id\":" + eventId + "}}");
        if (name.equals(END_CALL) && !isError) {
            // All is said; the other side cuts the line.
            deaf = true;
        } else if (pendingTools.isEmpty() && !deaf) {
            long untilQuiet = Math.max(0, playingUntil - ear.millis());
            think(untilQuiet + THINKING, () -> say(Line.of("looked-up"), null));
        }
    }

    private void ping() {
        if (stalled) {
            return;
        }
        if (pace.millis() - lastInput > TRANSPORT_TIMEOUT) {
            fail(1002, "transport_receive_timeout", "No user input for 60 seconds");
            return;
        }
        long number = nextPing++;
        pings.put(number, System.nanoTime());
        String estimate = pongs == 0 ? "null" : String.valueOf(worstPong);
        write("{\"type\":\"ping\",\"ping_event\":{\"event_id\":" + number + ",\"ping_ms\":" + estimate + "}}");
    }

    private void pong(JsonNode message) {
        Long at = pings.remove(message.path("event_id").asLong(-1));
        if (at == null) {
            protocolErrors.add("pong without ping: " + message);
            return;
        }
        pongs++;
        worstPong = Math.max(worstPong, (System.nanoTime() - at) / 1_000_000);
    }

    // --- what came of it ---

    String id() {
        return id;
    }

    Agent agent() {
        return agent;
    }

    Status status() {
        return status;
    }

    Instant started() {
        return started;
    }

    long seconds() {
        return status == Status.INITIATED || status == Status.IN_PROGRESS
                ? (pace.millis() - startedMillis) / 1_000
                : endedSeconds;
    }

    List<ConversationSnapshot.Turn> transcript() {
        return List.copyOf(transcript);
    }

    /// Ids of the callee's lines that were recognised.
    Set<String> understood() {
        return Set.copyOf(understood);
    }

    @Nullable
    JsonNode initiation() {
        return initiation;
    }

    String closeWords() {
        String reason = closeReason;
        return reason == null ? "" : reason;
    }

    void analysed() {
        if (status == Status.PROCESSING) {
            status = Status.DONE;
        }
    }

    ConversationSnapshot snapshot() {
        return new ConversationSnapshot(
                id,
                agent.id(),
                status.word(),
                status == Status.INITIATED || status == Status.IN_PROGRESS,
                initiation == null ? null : initiation.toString(),
                Map.copyOf(variables),
                heard.snapshot(),
                sent.snapshot(),
                transcript(),
                (int) nextPing,
                pongs,
                worstPong,
                interruptions,
                List.copyOf(toolResults),
                List.copyOf(contextualUpdates),
                Map.copyOf(messages),
                List.copyOf(protocolErrors),
                closeCode,
                closeReason,
                closedByAgent);
    }

    private void transcribe(String role, String text, boolean interrupted) {
        transcript.add(new ConversationSnapshot.Turn(role, text, seconds(), interrupted));
    }

    private String substituted(String template) {
        String text = template;
        for (var each : variables.entrySet()) {
            text = text.replace("{{" + each.getKey() + "}}", each.getValue());
        }
        return text;
    }

    private void write(String text) {
        ServerWebSocket open = socket;
        if (open != null && !open.isClosed() && !stalled && !closedByAgent) {
            var _ = open.writeTextMessage(text);
        }
    }

    private static String shortened(String text) {
        return text.length() <= 100 ? text : text.substring(0, 100) + "…";
    }
}
