package dev.outdial.tool;

import dev.outdial.client.Client;
import java.util.List;

/// Ends the call once the agent has said goodbye.
record EndCall() implements AgentTool {
    @Override
    public String name() {
        return "end_call";
    }

    @Override
    public String description() {
        return "Ends the phone call. Say goodbye first: what you have said is played to its end, then the line is cut."
                + " Use it when the conversation is over, or when the callee asks you to hang up.";
    }

    @Override
    public List<Parameter> parameters(Client client) {
        return List.of(Parameter.personal("reason", "Why the call ends, in a few words.", false, 200));
    }

    @Override
    public ToolAnswer use(Occasion occasion, Given given) {
        return new ToolAnswer.EndCall("The call ends now. Say nothing more.");
    }
}
