package dev.outdial.bridge;

import tools.jackson.databind.JsonNode;

/// The agent's side. All methods are called on the call's event loop.
public interface AgentLeg {
    /// Lets the agent hear callee audio: base64 of mu-law, 8000 Hz.
    void hear(String base64);

    /// Whether the peer reads more slowly than we write.
    boolean isCongested();

    /// Stops reading what the agent sends, until [#resume]: its audio comes faster than it can be played.
    void pause();

    /// Goes on reading.
    void resume();

    /// Answers a tool call.
    void toolResult(String toolCallId, String result, boolean isError);

    /// Tells the agent something without giving it the turn, such as a key that the callee pressed.
    void context(String text);

    /// Ends the conversation. May be called twice, and before it is connected; the listener hears nothing after it.
    void close();

    /// What an agent does. Called on the call's event loop.
    interface Listener {
        /// The conversation has begun; audio may flow both ways. After [#reconnecting] it comes again, with another
        /// id.
        void connected(String conversationId);

        /// The conversation was lost before the agent's first word, and is begun anew: nobody listens until the next
        /// [#connected].
        void reconnecting(EndReason reason);

        /// A piece of speech, to be played in order.
        void audio(long eventId, String base64);

        /// The callee spoke over the agent: audio with this event id and older ones is void.
        void interrupted(long eventId);

        /// The agent says `text`, from now on.
        void agentSaid(String text);

        /// After an interruption: what was really said of `original`.
        void agentCorrected(String original, String corrected);

        /// The callee said `text`.
        void calleeSaid(String text);

        /// The agent wants something done, and an answer ([AgentLeg#toolResult]).
        void toolCalled(String toolCallId, String tool, JsonNode parameters);

        /// The agent's side has run a tool of its own, such as `end_call`.
        void toolRan(String tool, boolean isError);

        /// The conversation is over, or never began. Called once, last.
        void closed(EndReason reason);
    }
}
