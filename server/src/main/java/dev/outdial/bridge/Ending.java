package dev.outdial.bridge;

import dev.outdial.bridge.EndReason.Side;

/// The closed vocabulary of why conversations end: a word for history, and a sentence that says what happened and,
/// where somebody can do something about it, what.
public enum Ending {
    CALLEE_HUNG_UP(Side.CALLEE, "callee-hung-up", "The callee hung up."),

    AGENT_ENDED(Side.AGENT, "agent-ended", "The agent ended the conversation."),
    AGENT_MAX_DURATION(
            Side.AGENT,
            "agent-max-duration",
            "The conversation reached the agent's own maximum duration; raise it in the agent's settings."),
    AGENT_NOT_CONFIGURED(
            Side.SYSTEM, "agent-not-configured", "There are no ElevenLabs credentials; set ELEVENLABS_API_KEY."),
    AGENT_UNAUTHORIZED(
            Side.AGENT,
            "agent-unauthorized",
            "ElevenLabs refused the credentials; check that key, agent and region belong together."),
    AGENT_NOT_FOUND(Side.AGENT, "agent-not-found", "ElevenLabs does not know this agent; check the client's agentId."),
    AGENT_OVER_CAPACITY(
            Side.AGENT,
            "agent-over-capacity",
            "Too many conversations at once for the ElevenLabs plan; make fewer calls at once or raise the plan."),
    AGENT_REFUSED(Side.AGENT, "agent-refused", "ElevenLabs refused the conversation."),
    AGENT_UNREACHABLE(Side.AGENT, "agent-unreachable", "ElevenLabs could not be reached."),
    AGENT_CONNECT_TIMEOUT(Side.AGENT, "agent-connect-timeout", "The agent was not ready in time."),
    AGENT_WRONG_AUDIO_FORMAT(
            Side.AGENT,
            "agent-wrong-audio-format",
            "The agent does not speak telephone audio; set both its output format (Voice: TTS output format) and its"
                    + " input format (Advanced: user input audio format) to mu-law 8000 Hz."),
    AGENT_MISSING_DYNAMIC_VARIABLE(
            Side.AGENT,
            "agent-missing-dynamic-variable",
            "The agent uses a dynamic variable that was not given and has no default; give it, or set a placeholder."),
    AGENT_OVERRIDE_NOT_ALLOWED(
            Side.AGENT,
            "agent-override-not-allowed",
            "The agent does not allow this override; enable it in the agent's security settings."),
    AGENT_BAD_REQUEST(Side.AGENT, "agent-bad-request", "ElevenLabs did not accept what was sent."),
    AGENT_ERROR(Side.AGENT, "agent-error", "The agent failed in the middle of its work."),
    AGENT_CRASHED(Side.AGENT, "agent-crashed", "ElevenLabs broke the conversation off with an internal error."),
    AGENT_LOST(Side.AGENT, "agent-lost", "The connection to the agent was lost."),
    AGENT_SILENT(Side.AGENT, "agent-silent", "The agent connected, but said nothing."),
    AGENT_STALLED(Side.AGENT, "agent-stalled", "The agent hardly took the callee's audio any more."),
    AGENT_PROTOCOL_ERROR(Side.AGENT, "agent-protocol-error", "The agent sent something that cannot be understood."),

    MEDIA_LOST(Side.CARRIER, "media-lost", "The phone's media stream broke off."),
    MEDIA_SILENT(Side.CARRIER, "media-silent", "The phone's media stream stopped bringing audio."),
    MEDIA_STALLED(Side.CARRIER, "media-stalled", "The phone's media stream did not take our audio any more."),
    MEDIA_PROTOCOL_ERROR(Side.CARRIER, "media-protocol-error", "The phone's media stream broke its protocol."),

    AGENT_FOUND_VOICEMAIL(
            Side.AGENT, "agent-found-voicemail", "The agent found that a machine had picked up, and ended the call."),
    TRANSFERRED(Side.AGENT, "transferred", "The agent connected the callee with somebody else."),
    VOICEMAIL(Side.SYSTEM, "voicemail", "An answering machine picked up, and the call was ended (onMachine)."),
    VOICEMAIL_MESSAGE(
            Side.SYSTEM, "voicemail-message", "An answering machine picked up, and the client's message was left."),
    FAX(Side.SYSTEM, "fax", "A fax machine picked up, and the call was ended (onMachine)."),

    MAX_TALK_TIME(Side.SYSTEM, "max-talk-time", "The call reached its maximum talk time."),
    SILENCE(Side.SYSTEM, "silence", "Neither side said anything for too long."),
    SERVER_SHUTDOWN(Side.SYSTEM, "server-shutdown", "The server was shut down.");

    private final Side side;
    private final String word;
    private final String sentence;

    Ending(Side side, String word, String sentence) {
        this.side = side;
        this.word = word;
        this.sentence = sentence;
    }

    /// The word that history carries.
    public String word() {
        return word;
    }

    /// What happened, in one plain sentence.
    public String sentence() {
        return sentence;
    }

    /// The reason as it stands.
    public EndReason reason() {
        return new EndReason(side, word, sentence);
    }

    /// The reason, with what the vendor or the network said about it.
    ///
    /// @param detail added in brackets; nothing is added where it is blank
    public EndReason because(String detail) {
        return detail.isBlank() ? reason() : new EndReason(side, word, "%s (%s)".formatted(sentence, detail.strip()));
    }
}
