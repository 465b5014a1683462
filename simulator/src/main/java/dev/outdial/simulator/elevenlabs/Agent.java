package dev.outdial.simulator.elevenlabs;

import dev.outdial.simulator.callee.Persona;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/// A voice agent with a script.
///
/// @param lines            what it says, one line for each of its turns, the first one unasked
/// @param placeholders     defaults of dynamic variables
/// @param overrides        names of the fields that a conversation may override
/// @param quirk            what it does differently from others
/// @param audioFormat      `ulaw_8000` or `pcm_16000`, both ways
record Agent(
        String id,
        List<Line> lines,
        Map<String, String> placeholders,
        Set<String> overrides,
        Quirk quirk,
        String audioFormat) {
    static final String MULAW = "ulaw_8000";
    static final String PCM = "pcm_16000";

    /// The agents that have a name of their own; every other `agent_…` is like `agent_demo`.
    static final List<String> KNOWN = List.of(
            "agent_demo",
            "agent_brief",
            "agent_strict",
            "agent_tools",
            "agent_tones",
            "agent_pcm",
            "agent_silent",
            "agent_flood",
            "agent_refuses",
            "agent_3000",
            "agent_1008",
            "agent_1011",
            "agent_slow",
            "agent_pattern",
            "agent_long",
            "agent_public");

    private static final List<Line> CONFIRMATION = List.of(
            greeting("about-appointment"), Line.of("booked"), Line.of("offer"), Line.of("moved"), Line.of("goodbye"));
    /// The same in fewer words.
    private static final List<Line> BRIEF = List.of(
            greeting("good-time"), Line.of("still-tuesday"), Line.of("offer"), Line.of("moved"), Line.of("goodbye"));
    /// With a tone, and more to say than the callee lets it.
    private static final List<Line> WITH_TONE = List.of(
            greeting("good-time"),
            Line.of("booked"),
            new Line(List.of(new Line.Piece.Tone(Persona.AGENTS_TONE_HERTZ, 400), new Line.Piece.Recorded("offer"))),
            Line.of("moved"),
            Line.of("booked"),
            Line.of("goodbye"));
    private static final Map<String, String> DEFAULTS = Map.of("business_name", "our office");

    enum Quirk {
        NONE,
        /// Calls tools of the client after its first turn.
        TOOLS,
        /// Never says anything.
        SILENT,
        /// Sends two minutes of audio at once.
        FLOOD,
        /// Refuses the upgrade.
        REFUSES,
        /// Accepts the upgrade and closes with 3000.
        REFUSES_AFTER_HANDSHAKE,
        /// Closes with 1008 instead of beginning.
        BAD_INPUT,
        /// Closes with 1011 in its first line.
        CRASHES,
        /// Takes 3 s to accept the upgrade.
        SLOW,
        /// Sends a byte pattern instead of speech.
        PATTERN,
        /// Says one long line again and again.
        ENDLESS
    }

    /// The agent with this id, unless it is one of those that do not exist.
    static Optional<Agent> find(String id) {
        if (!id.startsWith("agent_") || id.equals("agent_unknown")) {
            return Optional.empty();
        }
        return Optional.of(
                switch (id) {
                    case "agent_brief" ->
                        new Agent(id, BRIEF, DEFAULTS, Set.of("first_message", "language"), Quirk.NONE, MULAW);
                    case "agent_strict" -> new Agent(id, CONFIRMATION, Map.of(), Set.of(), Quirk.NONE, MULAW);
                    case "agent_tools" -> demo(id, Quirk.TOOLS, MULAW);
                    case "agent_tones" ->
                        new Agent(id, WITH_TONE, DEFAULTS, Set.of("first_message", "language"), Quirk.TOOLS, MULAW);
                    case "agent_pcm" -> demo(id, Quirk.NONE, PCM);
                    case "agent_silent" -> demo(id, Quirk.SILENT, MULAW);
                    case "agent_flood" -> demo(id, Quirk.FLOOD, MULAW);
                    case "agent_refuses" -> demo(id, Quirk.REFUSES, MULAW);
                    case "agent_3000" -> demo(id, Quirk.REFUSES_AFTER_HANDSHAKE, MULAW);
                    case "agent_1008" -> demo(id, Quirk.BAD_INPUT, MULAW);
                    case "agent_1011" -> demo(id, Quirk.CRASHES, MULAW);
                    case "agent_slow" -> demo(id, Quirk.SLOW, MULAW);
                    case "agent_pattern" -> demo(id, Quirk.PATTERN, MULAW);
                    case "agent_long" ->
                        new Agent(
                                id, List.of(Line.of("long")), Map.of(), Set.of("first_message"), Quirk.ENDLESS, MULAW);
                    default -> demo(id, Quirk.NONE, MULAW);
                });
    }

    /// Whether it can be reached without a signed URL.
    boolean isPublic() {
        return id.equals("agent_public");
    }

    /// Names of the variables that a conversation must bring.
    Set<String> requiredVariables() {
        var names = new TreeSet<String>();
        lines.forEach(line -> names.addAll(line.variables()));
        names.removeAll(placeholders.keySet());
        return names;
    }

    private static Line greeting(String ending) {
        return new Line(List.of(
                new Line.Piece.Recorded("hello"),
                new Line.Piece.Variable("first_name", Map.of("Ann", "name-ann"), "name-anyone"),
                new Line.Piece.Recorded("this-is-clara"),
                new Line.Piece.Variable("business_name", Map.of("Bella's Dental", "business-bella"), "business-any"),
                new Line.Piece.Recorded(ending)));
    }

    private static Agent demo(String id, Quirk quirk, String format) {
        return new Agent(id, CONFIRMATION, DEFAULTS, Set.of("first_message", "language"), quirk, format);
    }
}
