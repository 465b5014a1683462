package dev.outdial.tool;

import dev.outdial.client.Client;
import dev.outdial.ops.Audit;
import dev.outdial.phone.PhoneNumber;
import dev.outdial.suppression.DoNotCall;
import java.util.List;

/// Puts the callee on the client's do-not-call list, at once.
record AddToDoNotCall(DoNotCall list, Audit audit) implements AgentTool {
    @Override
    public String name() {
        return "do_not_call";
    }

    @Override
    public String description() {
        return "Puts the callee's number on the list of numbers that are never called again. Use it as soon as the callee"
                + " asks not to be called any more, then confirm it to them.";
    }

    @Override
    public List<Parameter> parameters(Client client) {
        return List.of(Parameter.personal("reason", "What the callee said, in a few words.", false, 200));
    }

    @Override
    public ToolAnswer use(Occasion occasion, Given given) {
        var call = occasion.call();
        var actor = "call:" + call.callId();
        var phone = PhoneNumber.parse(call.phone()).orElseThrow();
        var isNew = list.add(call.clientId(), phone, given.text("reason").orElse(null), actor);
        if (isNew) {
            audit.write("do-not-call.added", actor, call.clientId(), "{}");
        }
        return new ToolAnswer.Done("The callee's number is on the do-not-call list: they will not be called again.");
    }
}
