package dev.outdial.bridge;

import dev.outdial.config.Settings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// The bounds of a live conversation, all in one place.
///
/// @param agentConnect   when the agent is connected
/// @param openWithin     from the media socket's opening until its token is checked; else it is closed
/// @param earlyFrames    frames of callee audio that wait for the agent (500 are 10 s, as long as it may take);
///     the oldest give way
/// @param agentWithin    from the answered stream until the agent can listen; else apology and end
/// @param firstVoice     from there, and from the callee's words, until the agent's first audio; else apology and end
/// @param mediaSilence   the phone's stream may bring nothing for this long; else the call ends
/// @param silence        neither side may say anything for this long; else the call ends
/// @param phoneLead      audio that may wait at the phone's side, unplayed
/// @param agentLead      audio that may wait here behind it; then the agent is not read any more
/// @param stall          a side's socket may take hardly any audio for this long; else the call ends, and where it is
///     the agent's, with an apology
/// @param playOutGrace   added to the audio that is left when the last words are played before hanging up
/// @param playOutAtMost  the last words, or the apology, never take longer than this
/// @param closeWithin    the media socket is closed this long after the hang-up was asked for, at the latest
/// @param notes          entries a call that may wait for the store
/// @param apologyFile    raw mu-law audio to play when the agent fails; null for the one that comes along
public record BridgeConfig(
        AgentConnect agentConnect,
        Duration openWithin,
        int earlyFrames,
        Duration agentWithin,
        Duration firstVoice,
        Duration mediaSilence,
        Duration silence,
        Duration phoneLead,
        Duration agentLead,
        Duration stall,
        Duration playOutGrace,
        Duration playOutAtMost,
        Duration closeWithin,
        int notes,
        @Nullable Path apologyFile) {
    public static final BridgeConfig DEFAULT = new BridgeConfig(
            AgentConnect.ANSWERED,
            Duration.ofSeconds(10),
            500,
            Duration.ofSeconds(10),
            Duration.ofSeconds(10),
            Duration.ofSeconds(15),
            Duration.ofMinutes(2),
            Duration.ofSeconds(10),
            Duration.ofSeconds(30),
            Duration.ofSeconds(5),
            Duration.ofSeconds(2),
            Duration.ofSeconds(10),
            Duration.ofSeconds(2),
            1000,
            null);

    /// The defaults, with what `AGENT_CONNECT`, `SILENCE_LIMIT` and `APOLOGY_AUDIO` say.
    public static BridgeConfig from(Settings settings) {
        var when = settings.choice("AGENT_CONNECT", DEFAULT.agentConnect);
        var silence = settings.duration("SILENCE_LIMIT", DEFAULT.silence, Duration.ofSeconds(10), Duration.ofHours(4));
        var file = settings.text("APOLOGY_AUDIO").map(Path::of).orElse(null);
        if (file != null && !isApology(file)) {
            settings.mistake(
                    "APOLOGY_AUDIO",
                    "must name a readable file of raw mu-law audio, 8000 Hz, mono, at most 8 seconds",
                    "APOLOGY_AUDIO=apology.ulaw");
            return DEFAULT;
        }
        return DEFAULT.with(when, silence, file);
    }

    /// The same bounds with another apology.
    public BridgeConfig withApology(@Nullable Path file) {
        return with(agentConnect, silence, file);
    }

    /// The same bounds with the agent connected at another time.
    public BridgeConfig withAgentConnect(AgentConnect when) {
        return with(when, silence, apologyFile);
    }

    private BridgeConfig with(AgentConnect when, Duration silence, @Nullable Path file) {
        return new BridgeConfig(
                when,
                openWithin,
                earlyFrames,
                agentWithin,
                firstVoice,
                mediaSilence,
                silence,
                phoneLead,
                agentLead,
                stall,
                playOutGrace,
                playOutAtMost,
                closeWithin,
                notes,
                file);
    }

    private static boolean isApology(Path file) {
        try {
            var size = Files.size(file);
            return Files.isReadable(file) && size > 0 && size <= Apology.MOST_BYTES;
        } catch (IOException _) {
            return false;
        }
    }
}
