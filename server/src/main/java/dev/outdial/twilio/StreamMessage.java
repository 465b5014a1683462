package dev.outdial.twilio;

import java.util.Map;

/// What Twilio sends on a media stream: one record per value of `event`.
/// Protocol: Twilio Media Streams, "WebSocket messages from Twilio".
sealed interface StreamMessage {
    /// The first message.
    record Connected() implements StreamMessage {}

    /// The second message, once.
    ///
    /// @param isMulaw    whether the stream carries the telephone's audio: mu-law, 8000 Hz, one channel
    /// @param parameters what the TwiML's `<Parameter>`s said
    record Start(String streamSid, String callSid, boolean isMulaw, Map<String, String> parameters)
            implements StreamMessage {
        public Start {
            parameters = Map.copyOf(parameters);
        }
    }

    /// A piece of audio, usually 20 ms.
    ///
    /// @param payload base64, checked
    record Media(String streamSid, String track, String payload) implements StreamMessage {}

    /// The callee pressed a key.
    record Dtmf(String streamSid, String digit) implements StreamMessage {}

    /// Everything sent before a mark of ours was played, or cleared.
    record Mark(String streamSid, String name) implements StreamMessage {}

    /// The stream has ended: the callee hung up, or the call does something else now.
    record Stop(String streamSid) implements StreamMessage {}

    /// An event this version does not know: counted and passed over. Vendors add some any day.
    record Unknown(String event) implements StreamMessage {}

    /// Nothing that Twilio would send.
    record Malformed(String why) implements StreamMessage {}
}
