package dev.outdial.call;

import java.util.List;
import tools.jackson.databind.node.ObjectNode;

/// One call as the API shows it alone: with its policy, its timeline and what was said.
public record WholeCall(CallStore store, CallCorrections corrections, Timeline timeline) {
    /// All of it, and its parts.
    ///
    /// @param json   all of it
    /// @param events its timeline
    /// @param said   what was said
    public record View(ObjectNode json, List<Timeline.Entry> events, List<Timeline.Said> said) {}

    /// The call as it is known now.
    public View view(Call call) {
        var callId = call.callId();
        var events = timeline.entries(call);
        var said = timeline.said(callId);
        var policy = store.policy(callId).orElse(null);
        var analysis = store.analysis(callId).orElse(null);
        var json = CallJson.callAlone(call, policy, analysis, corrections.of(callId), events, said);
        return new View(json, events, said);
    }
}
