package dev.outdial.tool;

import dev.outdial.call.Carrier;
import dev.outdial.client.Client;
import dev.outdial.client.TransferTarget;
import java.util.List;

/// Connects the callee with somebody whom the client has named. Agents never learn the number, and cannot give one.
record TransferCall() implements AgentTool {
    private static final String TARGET = "target";

    @Override
    public String name() {
        return "transfer_call";
    }

    @Override
    public String description() {
        return "Connects the callee with a person, and ends your part in the call. Tell the callee first whom you will"
                + " connect them with. If nobody answers there, the callee is told so and the call ends. If it cannot be"
                + " done, you get an error and the callee is still with you.";
    }

    @Override
    public List<Parameter> parameters(Client client) {
        return List.of(Parameter.choice(TARGET, "Whom to connect the callee with.", true, names(client)));
    }

    private static List<String> names(Client client) {
        return client.handling().transferTargets().stream()
                .map(TransferTarget::name)
                .toList();
    }

    @Override
    public boolean isFor(Client client) {
        return !client.handling().transferTargets().isEmpty();
    }

    @Override
    public int seconds() {
        return 60;
    }

    @Override
    public ToolAnswer use(Occasion occasion, Given given) throws BadParameter {
        var call = occasion.call();
        var name = given.required(TARGET);
        var target = occasion.client()
                .handling()
                .target(name)
                .orElseThrow(() -> new BadParameter("There is nobody named " + name));
        var callSid = call.progress().callSid();
        if (callSid == null) {
            return new ToolAnswer.Failed("The call is not known to the phone network; nobody can be connected");
        }
        return new ToolAnswer.Transfer(
                new Carrier.Transfer(
                        call.callId(), callSid, target.name(), target.phone(), call.from(), target.whisper() != null),
                "The callee is being connected with %s.".formatted(target.name()));
    }
}
